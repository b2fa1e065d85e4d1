export type * from "./curve-ranker.ts";
