/** Whether what a node says of an order can be: one study, one trial, one trajectory, an end that fits. */
import type { TrialResult } from "../../protocol/index.ts";
import type { KeptTrialEvent, TrialOrder } from "../../study/index.ts";

type Told = Pick<TrialResult, "outcome" | "epoch" | "bestEpoch" | "bestValLoss" | "kept">;

const ENDS: Readonly<Record<TrialResult["outcome"], KeptTrialEvent["type"]>> = {
  paused: "trial-paused",
  completed: "trial-completed",
  diverged: "trial-diverged",
};
const ALL_ENDS: readonly KeptTrialEvent["type"][] = [...Object.values(ENDS), "trial-failed"];
/** a log holds the numbers that a result holds: they come from one place */
const SAME = 1e-9;

/** @returns what is wrong with the events so far; null: nothing */
export function faultOfLog(
  { spec, untilEpoch }: TrialOrder,
  events: readonly KeptTrialEvent[],
): string | null {
  const foreign = events.find(({ studyId, trial }) => studyId !== spec.studyId || trial !== spec.trialNumber);
  if (foreign) return `it tells of trial ${foreign.trial} of study ${foreign.studyId}`;
  // who trained a trial is said with its start: without one nobody would look a stranger's winner over, see docs/adr/0015
  const isTrained = events.some(({ type }) => type === "epoch-reported" || type === "trial-completed");
  if (isTrained && !events.some(({ type }) => type === "trial-started"))
    return "it tells of training that nobody began";
  // a study takes the first end for the last word, whatever stands in the result
  const end = events.findIndex(({ type }) => ALL_ENDS.includes(type));
  if (end >= 0 && end < events.length - 1) return `it goes on after its end, ${events[end]!.type}`;
  let epoch: number | null = null;
  let samples = 0;
  for (const event of events) {
    if (event.type !== "epoch-reported") continue;
    if (event.epoch > untilEpoch) return `it has epoch ${event.epoch}; ${untilEpoch} were asked for`;
    const most = epoch === null ? (spec.resumeFrom?.epoch ?? 0) + 1 : epoch + 1;
    if (event.epoch > most) return `epoch ${event.epoch} comes without epoch ${most}`;
    // a node that took over trains an epoch again: the curve goes on from there
    if (epoch !== null && event.epoch === epoch + 1 && event.sampleCount <= samples)
      return `epoch ${event.epoch} ends at sample ${event.sampleCount}, the one before at ${samples}`;
    const odd = [event.train, event.validation].find(
      ({ sampleCount, loss }) => sampleCount.length !== loss.length,
    );
    if (odd)
      return `a curve of epoch ${event.epoch} has ${odd.sampleCount.length} places and ${odd.loss.length} losses`;
    [epoch, samples] = [event.epoch, event.sampleCount];
  }
  return null;
}

/** @returns what is wrong with a result and its log; null: nothing */
export function faultOfResult(
  order: TrialOrder,
  events: readonly KeptTrialEvent[],
  told: Told,
): string | null {
  const inLog = faultOfLog(order, events);
  if (inLog !== null) return inLog;
  const last = events.at(-1);
  if (last?.type !== ENDS[told.outcome])
    return `it ends with ${last?.type ?? "nothing"}, and says ${told.outcome}`;
  if ("epoch" in last && last.epoch !== told.epoch && told.outcome !== "diverged")
    return `it ends at epoch ${last.epoch}, and says ${told.epoch}`;
  if (told.epoch > order.untilEpoch) return `it says epoch ${told.epoch}; ${order.untilEpoch} were asked for`;
  if (told.outcome === "diverged") return null;
  return faultOfEnd(order, events, last, told);
}

function faultOfEnd(
  { spec }: TrialOrder,
  events: readonly KeptTrialEvent[],
  last: KeptTrialEvent,
  { epoch, bestEpoch, bestValLoss, kept }: Told,
): string | null {
  const reached = events.findLast((event) => event.type === "epoch-reported")?.epoch;
  if (reached !== undefined && reached !== epoch) return `its last epoch is ${reached}, and it says ${epoch}`;
  // nothing was left to train: the checkpoint is the one that it was given
  const stored = kept?.checkpoint.epoch ?? spec.resumeFrom?.epoch ?? 0;
  if (stored !== epoch) return `its checkpoint is of epoch ${stored}, not ${epoch}`;
  if (last.type === "trial-completed") {
    if (epoch < spec.epochs && !(last.stoppedEarly && spec.patience !== null))
      return `it says that ${epoch} of ${spec.epochs} epochs are all`;
    if (last.bestEpoch !== bestEpoch || !isSame(last.bestValLoss, bestValLoss))
      return `its log says ${last.bestValLoss} in epoch ${last.bestEpoch}, the result ${bestValLoss} in ${bestEpoch}`;
  }
  return faultOfBest(events, bestEpoch, bestValLoss);
}

/** The best epoch may have been before this order; what the log has of it must agree, and nothing in it be better. */
function faultOfBest(
  events: readonly KeptTrialEvent[],
  bestEpoch: number | null,
  bestValLoss: number | null,
): string | null {
  for (const event of events) {
    if (event.type !== "epoch-reported") continue;
    if (bestValLoss === null || event.valLoss < bestValLoss - tolerance(bestValLoss))
      return `it says ${bestValLoss} was the lowest; epoch ${event.epoch} had ${event.valLoss}`;
  }
  const best = events.findLast((event) => event.type === "epoch-reported" && event.epoch === bestEpoch);
  if (best?.type === "epoch-reported" && !isSame(best.valLoss, bestValLoss))
    return `it says ${bestValLoss} in epoch ${bestEpoch}, which had ${best.valLoss}`;
  return null;
}

const tolerance = (value: number): number => SAME * Math.max(1, Math.abs(value));
const isSame = (a: number, b: number | null): boolean => b !== null && Math.abs(a - b) <= tolerance(a);
