export * from "./create-score-ranker.ts";
export * from "./curve-ranker.ts";
