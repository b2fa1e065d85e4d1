/** A model as it was at its best epoch. */
import type { Training } from "../../../templates/runtime/index.ts";
import { buildTraining } from "../build-training.ts";
import { decodeCheckpoint, type Origin } from "../checkpoint/format.ts";
import { restoreWeights } from "../checkpoint/tensors.ts";
import type { Session } from "../session.ts";

/**
 * Builds the model from the checkpoint alone, uses it, disposes it.
 * @throws WorkbenchError `bad-checkpoint` when it does not belong to the session's program
 */
export async function withBestModel<T>(
  session: Session,
  bytes: Uint8Array,
  use: (training: Training, origin: Origin) => Promise<T>,
): Promise<T> {
  const { origin, best } = decodeCheckpoint(bytes);
  const training = buildTraining(session.linked, origin);
  try {
    restoreWeights(training.model, best);
    return await use(training, origin);
  } finally {
    training.dispose();
    session.opened.releaseFreeMemory();
  }
}
