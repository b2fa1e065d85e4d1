export { createRanker } from "./create-ranker.ts";
export { Correction, correctedVersion, type StoredCorrection } from "./model/correction/correction.ts";
export { shippedVersion } from "./model/weights.ts";
export {
  leastOfStudy,
  leastTrials,
  usableStudies,
  type FinishedStudy,
  type FinishedTrial,
} from "./training/own/finished-study.ts";
export { learnFromOwn, type Learned } from "./training/own/learn.ts";
