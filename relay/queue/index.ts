export { openQueue, type QueueOptions, type RunningQueue } from "./open-queue.ts";
export type {
  EndedKept,
  Decision,
  HeldLease,
  Judge,
  LeasingNode,
  QueueNews,
  QueueStats,
  StoredResult,
  Submission,
  Taken,
  TrialQueue,
} from "./trial-queue.ts";
