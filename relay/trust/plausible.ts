/** Whether a result can be what was asked for, before anything is compared. Pure. */
import type { TrialResult, TrialWork } from "../../protocol/index.ts";

/** How much faster than its benchmark a node may train before somebody else is asked too. */
const FASTER = 3;
/** clocks of the node and of the relay run at a little different speeds, and messages take time */
const SLACK = 1.1;
const SLACK_MS = 2_000;

/** @param pauseAsked - by the trial's owner @returns why no honest node says this; null: it may be */
export function impossible(
  { order }: Pick<TrialWork, "order">,
  result: TrialResult,
  pauseAsked: boolean,
): string | null {
  const { outcome, epoch, bestEpoch, bestValLoss, kept } = result;
  const { untilEpoch, spec } = order;
  if (epoch > untilEpoch) return `${epoch} epochs of ${untilEpoch}`;
  // one more: the epoch in which it diverged was begun, and is none
  if (result.epochsTrained > epoch + 1) return `${result.epochsTrained} epochs trained, ${epoch} in all`;
  if (outcome === "diverged") return null;
  if (outcome === "paused" && epoch < untilEpoch && pauseAsked) return null; // perhaps before its first epoch
  if (bestValLoss === null || bestEpoch === null) return "no loss, though it did not diverge";
  if (bestEpoch > epoch) return `best at epoch ${bestEpoch} of ${epoch}`;
  if (kept === null) return "no checkpoint";
  if (kept.checkpoint.epoch > epoch) return `a checkpoint of epoch ${kept.checkpoint.epoch} of ${epoch}`;
  const mayStopEarly = outcome === "completed" && (spec.patience !== null || epoch === spec.epochs);
  if (epoch < untilEpoch && !mayStopEarly) return `ended after ${epoch} epochs of ${untilEpoch}`;
  return null;
}

export interface Circumstances {
  /** of the benchmark, beside the reference machine's */
  readonly speed: number;
  /** from the lease to the result, by the relay's monotonic clock; null: this relay did not see all of it */
  readonly observedMs: number | null;
}

/** @returns whether it is odd enough to be trained once more, whoever says it */
export function doubtful(
  { order, estimateMs }: Pick<TrialWork, "order" | "estimateMs">,
  result: TrialResult,
  { speed, observedMs }: Circumstances,
): boolean {
  const { epochsTrained, trainingMs, bestValLoss } = result;
  const asked = order.untilEpoch - (order.spec.resumeFrom?.epoch ?? 0);
  const share = asked > 0 ? Math.min(1, epochsTrained / asked) : 0;
  const expectedMs = (estimateMs * share) / Math.max(speed, 1e-3);
  if (trainingMs < expectedMs / FASTER) return true;
  if (observedMs !== null && trainingMs > observedMs * SLACK + SLACK_MS) return true;
  return bestValLoss !== null && bestValLoss < 0;
}
