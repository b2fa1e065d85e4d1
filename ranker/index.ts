export { createRanker } from "./create-ranker.ts";
