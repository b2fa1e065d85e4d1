export { BatchNorm, type BatchNormArgs } from "./batch-norm.ts";
export { Dropout, type DropoutArgs } from "./dropout.ts";
export { stepContext, type StepContext } from "./step-context.ts";
