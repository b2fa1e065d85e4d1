export { createRemoteRunner, type RemoteRunner, type RemoteRunnerOptions } from "./remote-runner.ts";
export type { RemoteStudy } from "./remote-study.ts";
export { estimateTrial, needsOf, type DataSize, type TrialEstimate } from "./estimate.ts";
