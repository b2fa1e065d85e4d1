import type { CurveRanker } from "./curve-ranker.ts";
import { scoreRanker } from "./score-ranker.ts";

/** Ranks by the lowest validation loss seen; one lucky epoch is enough. */
export function bestRanker(): CurveRanker {
  return scoreRanker("best", ({ epochs }) =>
    epochs.reduce((low, { valLoss }) => Math.min(low, valLoss), Infinity),
  );
}
