/** One lease, from its arrival to its last word to the relay. */
import type { KeptCheckpoint, Lease } from "../../protocol/index.ts";
import { createCheckpointKeeper } from "./checkpoint-keeper.ts";
import { concludeLease } from "./conclude-lease.ts";
import { cancelled, counted, givenBack, leave } from "./last-words.ts";
import { createLeaseLog } from "./lease-log.ts";
import type { LeaseTools } from "./lease-tools.ts";
import { prepareLease, type PreparedLease } from "./prepare-lease.ts";
import { createProgressSender } from "./progress-sender.ts";
import { faultOf, Refused } from "./refused.ts";
import { createLatestCheckpoint, trainLease } from "./train-lease.ts";
import { withTrainer } from "./with-trainer.ts";

/** Resolves when the lease is over, one way or another; never throws. */
export async function runLease(lease: Lease, tools: LeaseTools): Promise<void> {
  const { stop } = tools;
  try {
    // not even its data: it was given back as it came
    const prepared = stop.how === "give-back" ? null : await prepareLease(lease, tools);
    if (prepared === null || stop.how === "give-back")
      await leave(lease, tools, "given-back", givenBack(stop.why));
    else await trainAndConclude(lease, prepared, tools);
  } catch (error) {
    if (stop.how === "drop") {
      tools.tell({ type: "left", trial: lease.trial, how: "fenced", message: stop.why });
      return;
    }
    if (stop.how === "cancel") await leave(lease, tools, "failed", cancelled(stop.why));
    else if (error instanceof Refused) await leave(lease, tools, "refused", error.fault);
    else await leave(lease, tools, "failed", faultOf(error));
  }
}

async function trainAndConclude(lease: Lease, prepared: PreparedLease, tools: LeaseTools): Promise<void> {
  const { stop, link } = tools;
  const { spec } = prepared.order;
  const start = prepared.checkpoint && { checkpoint: spec.resumeFrom!, bytes: prepared.checkpoint };
  const checkpoints = createLatestCheckpoint(start);
  const log = createLeaseLog(prepared.before, tools.node);
  const { trial, token } = lease;
  const keep = async (kept: KeptCheckpoint): Promise<void> => {
    counted(await link.ask("keep", { token, kept }, stop.dropping), stop);
    tools.onKept(kept);
    tools.tell({ type: "kept", trial, epoch: kept.checkpoint.epoch });
  };
  // what cannot be kept now is kept with the next one; at the end it is said
  const keeper = createCheckpointKeeper(tools.blobs, keep, tools.keepEveryMs, () => undefined);
  tools.tell({
    ...{ type: "lease", trial, study: spec.studyId, number: spec.trialNumber, attempt: lease.attempt },
    fromEpoch: spec.resumeFrom?.epoch ?? 0,
  });

  const training = await withTrainer(lease, prepared, checkpoints, tools, (trainer) => {
    const progress = createProgressSender((events) => {
      link.tell("progress", { token, events: [...events] });
    }, tools.progressEveryMs);
    const training = trainLease(prepared, trainer, checkpoints, {
      ...{ log, rest: tools.rest, pausing: stop.pausing },
      tell: (event) => {
        progress.push(event);
        if (event.type !== "epoch-reported") return;
        const { epoch, valLoss, seconds } = event;
        tools.tell({ type: "epoch", trial, epoch, epochs: prepared.order.untilEpoch, valLoss, seconds });
      },
      onCheckpoint: (checkpoint, bytes) => keeper.offer(checkpoint, bytes, [...log.kept]),
      onTired: () => stop.ask("give-back", "The device is needed for other things."),
    });
    return training.finally(() => {
      progress.stop();
      keeper.stop();
    });
  });
  stop.ending.throwIfAborted();
  const { last } = training;
  if (last.type === "trial-failed") {
    // a GPU that is gone is no fault of the trial's
    const how = last.reason === "device-lost" ? "refused" : "failed";
    await leave(lease, tools, how, {
      reason: last.reason,
      message: last.message.slice(0, 2000),
      action: last.action.slice(0, 2000),
    });
    return;
  }
  const { latest } = checkpoints;
  await concludeLease(lease, { training, events: log.kept, latest, keeper, keep }, tools);
}
