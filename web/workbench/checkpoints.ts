/** Checkpoints in the file store. Only the newest of a trial is needed: it holds the best epoch's weights as well. */
import { WorkbenchError, type CheckpointRef } from "../../study/index.ts";
import type { CheckpointStore } from "../../workers/host/index.ts";
import type { FileStore } from "../storage/index.ts";

const fileKey = ({ key }: Pick<CheckpointRef, "key">): string => `checkpoints/${key}`;

/** @param onNotKept - one could not be stored */
export function checkpointStore(files: FileStore, onNotKept?: (error: unknown) => void): CheckpointStore {
  return {
    async load(checkpoint) {
      const bytes = await files.read(fileKey(checkpoint));
      if (bytes) return bytes;
      throw new WorkbenchError(
        "checkpoint-missing",
        `The checkpoint ${JSON.stringify(checkpoint.key)} is not on this device any more.`,
        "Train the trial again; the browser may have cleared its storage.",
      );
    },
    save: (checkpoint, bytes) =>
      files.write(fileKey(checkpoint), bytes).catch((error: unknown) => {
        onNotKept?.(error);
        throw error;
      }),
  };
}

/** Attempt and epoch, of a key that ends with them. */
const ageOf = (key: string): readonly [attempt: number, epoch: number] => {
  const [attempt, epoch] = key.split("/").slice(-2).map(Number);
  return [attempt!, epoch!];
};

function isOlder(key: string, than: string): boolean {
  const [[attempt, epoch], [keptAttempt, keptEpoch]] = [ageOf(key), ageOf(than)];
  return attempt < keptAttempt || (attempt === keptAttempt && epoch < keptEpoch);
}

/**
 * Once the journal points to `kept`, the trial's older ones are not needed any more. A newer one may be there already,
 * which the journal is about to point to.
 */
export async function removeOlderCheckpoints(
  files: FileStore,
  studyId: string,
  trial: number,
  kept: CheckpointRef,
): Promise<void> {
  const stored = await files.list(`checkpoints/${studyId}/${trial}`);
  await Promise.all(
    stored.filter(({ key }) => isOlder(key, fileKey(kept))).map(({ key }) => files.remove(key)),
  );
}
