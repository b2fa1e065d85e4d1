export { createAttemptLog, type AttemptLog } from "./attempt-log.ts";
export { createEventQueue, type EventQueue } from "./event-queue.ts";
export type { CheckpointStore } from "./run-order.ts";
export type { TrialRequests } from "./requests.ts";
export type { TrialChannel } from "./trial-channel.ts";
export { describeParallel, type ParallelTrials } from "./parallel-trials.ts";
export { createTrialRunner, type LocalTrialRunner, type TrialRunnerOptions } from "./trial-runner.ts";
