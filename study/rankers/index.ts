export * from "./create-score-ranker.ts";
export type * from "./curve-ranker.ts";
