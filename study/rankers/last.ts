import type { CurveRanker } from "./curve-ranker.ts";
import { scoreRanker } from "./score-ranker.ts";

/** Ranks by the validation loss of the last epoch seen: what successive halving does. */
export function lastRanker(): CurveRanker {
  return scoreRanker("last", ({ epochs }) => epochs.at(-1)!.valLoss);
}
