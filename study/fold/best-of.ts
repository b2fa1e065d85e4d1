import type { BestTrial } from "../journal/study-event.ts";
import type { TrialRecord } from "./study-state.ts";

/** The lowest validation loss among the sweep's fully trained trials and `known`; ties: the lower number. */
export function bestOf(trials: readonly TrialRecord[], known: BestTrial | null = null): BestTrial | null {
  return trials.reduce<BestTrial | null>((best, { number, purpose, status, diverged, lowest }) => {
    if (purpose !== "sweep" || status !== "complete" || diverged || !lowest) return best;
    const { epoch, valLoss } = lowest;
    const isBetter = !best || valLoss < best.valLoss || (valLoss === best.valLoss && number < best.trial);
    return isBetter ? { trial: number, epoch, valLoss } : best;
  }, known);
}
