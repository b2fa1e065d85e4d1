export { BatchNorm, type BatchNormArgs } from "./batch-norm.ts";
export { convolution, type ConvolutionArgs } from "./convolution.ts";
export { dense, type DenseArgs } from "./dense.ts";
export { Dropout, type DropoutArgs } from "./dropout.ts";
export { Relu } from "./relu.ts";
export { stepContext, type StepContext } from "./step-context.ts";
