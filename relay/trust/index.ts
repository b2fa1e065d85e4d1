export { agree } from "./agreement.ts";
export { judgeTrial, type Case, type Challenged, type Verdict } from "./judge-trial.ts";
export { REPLICA_SIGMAS } from "./replica-noise.ts";
export { isTrusted, type Standing } from "./standing.ts";
