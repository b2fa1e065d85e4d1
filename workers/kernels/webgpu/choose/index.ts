export { pendingChoices, type ChoiceRequest } from "./choices.ts";
export { choosingKernel, stockCandidate, type Candidate, type Choice } from "./choosing-kernel.ts";
export { timeChoices } from "./time-choices.ts";
