export { createRemoteRunner, type RemoteRunner, type RemoteRunnerOptions } from "./remote-runner.ts";
export type { Finding, FinishedElsewhere } from "./look-at-result.ts";
export type { RemoteStudy } from "./remote-study.ts";
export { createPlacedRunner, type PlacedRunnerOptions } from "./placement/placed-runner.ts";
export { watchNodes, type NodeWatch } from "./placement/node-watch.ts";
export { PLACES, visibilityOf, type Device, type Place } from "./placement/place-trial.ts";
export { createRecheck, type RecheckTools } from "./recheck/recheck.ts";
export { withoutReplays } from "./recheck/replays.ts";
