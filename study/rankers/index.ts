export * from "./create-ranker.ts";
export type * from "./curve-ranker.ts";
