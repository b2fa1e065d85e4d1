import type { RankedEntry } from "../journal/study-event.ts";
import type { RankedTrial } from "../rankers/curve-ranker.ts";

/** A ranker's answer as the journal keeps it: JSON has no infinity. */
export function rankedEntry(trial: number, { score, quantiles, probabilityBest }: RankedTrial): RankedEntry {
  return {
    trial,
    score: Number.isFinite(score) ? score : null,
    quantiles: quantiles.map(([level, value]) => [level, value]),
    probabilityBest,
  };
}
