import { bestRanker } from "./best.ts";
import type { CurveRanker } from "./curve-ranker.ts";
import { lastRanker } from "./last.ts";

/** The rankers that compare losses as they are; the learned one comes from `ranker/`. */
export function createScoreRanker(name: "last" | "best"): CurveRanker {
  return name === "last" ? lastRanker() : bestRanker();
}
