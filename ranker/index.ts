export { createRanker } from "./create-ranker.ts";
export type { Cause } from "./model/explain/causes.ts";
export type { Decision } from "./model/explain/decided-by.ts";
export { evidenceOf, type Evidence } from "./model/explain/evidence.ts";
export { explainPair, type Contribution } from "./model/explain/explain-pair.ts";
