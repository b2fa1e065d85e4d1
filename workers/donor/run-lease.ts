/** One lease, from its arrival to its last word to the relay. */
import type { Fail, KeptCheckpoint, Lease, NodeOffer, Taken, TrialFault } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { NodeKey, NodeLink } from "../link/index.ts";
import { writeLog } from "../parcel/index.ts";
import type { WorkLimits } from "./check-work.ts";
import { createCheckpointKeeper } from "./checkpoint-keeper.ts";
import type { LeaseBlobs } from "./lease-blobs.ts";
import { createLeaseLog } from "./lease-log.ts";
import type { LeaseStop } from "./lease-stop.ts";
import { makeResult } from "./make-result.ts";
import type { DonorNews } from "./news.ts";
import { prepareLease, type PreparedLease, type PrepareTools } from "./prepare-lease.ts";
import { createProgressSender } from "./progress-sender.ts";
import { faultOf, Refused } from "./refused.ts";
import type { Rest } from "./rest.ts";
import { signResult } from "./sign-result.ts";
import { createLatestCheckpoint, trainLease, type LatestCheckpoint, type Training } from "./train-lease.ts";
import type { Trainer } from "./trainer.ts";
import type { TrainerPool } from "./trainer-pool.ts";

export interface LeaseTools {
  readonly node: { readonly id: string; readonly name: string };
  readonly key: NodeKey;
  readonly link: Pick<NodeLink, "ask" | "tell">;
  readonly blobs: LeaseBlobs;
  readonly pool: TrainerPool;
  readonly rest: Rest;
  readonly offer: NodeOffer;
  readonly limits: WorkLimits;
  readonly dataOf: PrepareTools["dataOf"];
  /** between two checkpoints that are kept, at least */
  readonly keepEveryMs: number;
  readonly progressEveryMs: number;
  readonly stop: LeaseStop;
  readonly tell: (news: DonorNews) => void;
  /** the relay has it; going on from there is safe */
  readonly onKept: (kept: KeptCheckpoint) => void;
}

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
  const { stop, blobs, link } = tools;
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
  const keeper = createCheckpointKeeper(blobs, keep, tools.keepEveryMs, (error) => {
    // what cannot be kept now is kept with the next one; at the end it is said
    if (error instanceof WorkbenchError && error.code === "blob-refused") stop.ask("drop", error.message);
  });
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
    return training.finally(() => progress.stop());
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
  const kept = (await keeper.last()) ?? lease.kept;
  if (stop.how === "give-back" && last.type === "trial-paused" && last.epoch < prepared.order.untilEpoch) {
    if (kept) await keep(kept);
    await leave(lease, tools, "given-back", givenBack(stop.why));
    return;
  }
  const bytes = checkpoints.latest?.bytes;
  const result = makeResult({
    training,
    log: { events: log.kept, blob: await blobs.send(writeLog(log.kept)) },
    kept: kept && bytes ? { kept, bytes } : null,
  });
  const signed = await signResult(tools.key, lease, result);
  // from here on only its own answer says whether it counted: a renewal may cross it
  stop.conclude();
  counted(await link.ask("finish", { token, result: signed }, stop.dropping), stop);
  const { outcome, epochsTrained: epochs, trainingMs } = result;
  tools.tell({ type: "finished", trial, outcome, epochs, seconds: trainingMs / 1000 });
}

/** Lends a trainer for as long as `use` takes, and ends it when the lease is ended or takes too long. */
async function withTrainer(
  { work }: Lease,
  prepared: PreparedLease,
  checkpoints: LatestCheckpoint,
  { pool, stop, limits }: LeaseTools,
  use: (trainer: Trainer) => Promise<Training>,
): Promise<Training> {
  const { files, data, backend, boxed } = prepared;
  const key = `${work.order.spec.program} ${work.data.id} ${backend} ${boxed}`;
  const { trainer, giveBack } = await pool.lend(key, { files, data, backend, boxed, checkpoints });
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
    giveBack(stop.ending.aborted ? "broken" : "sound");
  }
}

/** The relay's answer to what must count. @throws when the lease had ended before */
function counted({ taken }: Taken, stop: LeaseStop): void {
  if (taken !== "fenced") return;
  stop.ask("drop", "The lease had run out, and somebody else has the trial.");
  stop.dropping.throwIfAborted();
}

/** A word that nobody hears changes nothing: the lease then runs out. */
async function leave(
  { token, trial }: Lease,
  { link, stop, tell }: LeaseTools,
  how: Fail["how"],
  fault: TrialFault,
): Promise<void> {
  stop.conclude();
  const taken = await link.ask("fail", { token, how, fault }, stop.dropping).catch(() => null);
  tell({ type: "left", trial, how: taken?.taken === "fenced" ? "fenced" : how, message: fault.message });
}

const givenBack = (why: string): TrialFault => ({
  ...{ reason: "lost-node", message: why === "" ? "The node leaves." : why },
  action: "Nothing needs to be done: the trial goes on elsewhere.",
});
const cancelled = (why: string): TrialFault => ({
  ...{ reason: "cancelled", message: why === "" ? "The trial was cancelled." : why },
  action: "Start it again to go on.",
});
