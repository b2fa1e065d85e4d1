export { shippedVersion } from "../model/weights.ts";
export type { TrainingTask } from "../training/training-task.ts";
export { leastRanked, rankerIds, type JudgedTask, type RankerId, type RankingFigures } from "./judge-task.ts";
export { readCurveLine } from "./read-curves.ts";
export { benchHeldOut, benchWith, type BenchStep } from "./run-bench.ts";
export { studyTask } from "./study-task.ts";
export { summarise, type Difference, type EpochSummary } from "./summary.ts";
