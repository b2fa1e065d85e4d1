export * from "./action.ts";
export { epochBudget, epochsOfFixed, isBuying } from "./buying/index.ts";
export * from "./decide.ts";
export { nextOtherNumber, observeTrials } from "./proposals.ts";
