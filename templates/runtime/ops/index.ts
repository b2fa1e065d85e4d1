export { batchNormTraining, type BatchNormResult } from "./batch-norm.ts";
export { seededDropout } from "./dropout.ts";
export { sigmoidCrossEntropy, softmaxCrossEntropy } from "./losses.ts";
export { COLUMN_MOMENTS, COLUMN_PRODUCTS, COMBINE_COLUMNS, SCALE_COLUMNS } from "./native.ts";
export { optimizerStep } from "./optimizer-step.ts";
export { adamW, sgdNesterov, type Optimizer, type UpdatePoint } from "./optimizers.ts";
