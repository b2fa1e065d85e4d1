import { createScoreRanker, type CurveRanker } from "../study/index.ts";
import { learnedRanker } from "./model/learned-ranker.ts";

/** Every ranker that a study can name. */
export function createRanker(name: CurveRanker["name"]): CurveRanker {
  return name === "learned" ? learnedRanker() : createScoreRanker(name);
}
