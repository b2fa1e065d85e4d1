import type { Lease } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { LeaseTools } from "./lease-tools.ts";
import type { PreparedLease } from "./prepare-lease.ts";
import { Refused } from "./refused.ts";
import type { LatestCheckpoint, Training } from "./train-lease.ts";
import type { Trainer } from "./trainer.ts";

/** Lends a trainer for as long as `use` takes, and ends it when the lease is ended or takes too long. */
export async function withTrainer(
  { work }: Lease,
  prepared: PreparedLease,
  checkpoints: LatestCheckpoint,
  { pool, stop, limits }: Pick<LeaseTools, "pool" | "stop" | "limits">,
  use: (trainer: Trainer) => Promise<Training>,
): Promise<Training> {
  const { files, data, backend, boxed } = prepared;
  const key = `${work.order.spec.program} ${work.data.id} ${work.key} ${backend} ${boxed}`;
  const { trainer, giveBack } = await pool
    .lend(key, { files, data, backend, boxed, checkpoints })
    .catch((cause: unknown) => {
      throw cannotTrain(cause);
    });
  const end = (): void => trainer.close();
  const hours = Math.round(limits.trainingMs / 3_600_000);
  const tooLong = setTimeout(() => {
    stop.ask("cancel", `It trained for longer than the ${hours} h that this node gives to one trial.`);
  }, limits.trainingMs);
  stop.ending.addEventListener("abort", end, { once: true });
  if (stop.ending.aborted) end();
  try {
    return await use(trainer);
  } finally {
    clearTimeout(tooLong);
    stop.ending.removeEventListener("abort", end);
    // what nobody here has written is not left running without a lease
    giveBack(stop.ending.aborted || boxed ? "broken" : "sound");
  }
}

/** A backend that this machine does not have after all is no fault of the trial's. */
function cannotTrain(cause: unknown): Refused {
  const message = cause instanceof Error ? cause.message : String(cause);
  const action = cause instanceof WorkbenchError ? cause.action : "Look at the node's output.";
  return new Refused("device-lost", message, action, cause);
}
