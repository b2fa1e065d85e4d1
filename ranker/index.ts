export { createRanker } from "./create-ranker.ts";
export { Correction, correctedVersion, type StoredCorrection } from "./model/correction/correction.ts";
export type { Cause } from "./model/explain/causes.ts";
export type { Decision } from "./model/explain/decided-by.ts";
export { evidenceOf, type Evidence } from "./model/explain/evidence.ts";
export { explainPair, type Contribution } from "./model/explain/explain-pair.ts";
export { shippedVersion } from "./model/weights.ts";
export {
  leastOfStudy,
  leastTrials,
  usableStudies,
  withoutRepeats,
  type FinishedStudy,
  type FinishedTrial,
} from "./training/own/finished-study.ts";
export type { Earlier } from "./training/own/judge-earlier.ts";
export { learnFromOwn, type Learned } from "./training/own/learn.ts";
