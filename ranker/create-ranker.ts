import { createScoreRanker, type CurveRanker } from "../study/index.ts";
import type { Correction } from "./model/correction/correction.ts";
import { learnedRanker } from "./model/learned-ranker.ts";

/**
 * Every ranker that a study can name.
 * @param own - of the shipped weights; the learned one alone takes it
 */
export function createRanker(name: CurveRanker["name"], own: Correction | null = null): CurveRanker {
  return name === "learned" ? learnedRanker(undefined, own) : createScoreRanker(name);
}
