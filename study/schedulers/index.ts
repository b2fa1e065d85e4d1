export * from "./action.ts";
export * from "./decide.ts";
export { nextOtherNumber, observeTrials } from "./proposals.ts";
