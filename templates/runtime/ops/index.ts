export { hasFusedBatchNorm } from "./batch-norm-fused.ts";
export { batchNormTraining, followedBatchNorm, type BatchNormResult } from "./batch-norm.ts";
export { seededDropout, stepDropout } from "./dropout.ts";
export { canGatherRows, gatherRows, packBytes } from "./gather-rows.ts";
export { meanSquaredError, sigmoidCrossEntropy, softmaxCrossEntropy } from "./losses.ts";
export {
  ADAMW_STEP,
  BATCH_NORM,
  BATCH_NORM_GRADIENT,
  COLUMN_MOMENTS,
  COLUMN_PRODUCTS,
  COMBINE_COLUMNS,
  DROPOUT,
  GATHER_ROWS,
  REDRAW,
  RELU_GRADIENT,
  SCALE_COLUMNS,
  SGD_NESTEROV_STEP,
  SIGMOID_CROSS_ENTROPY,
  SOFTMAX_CROSS_ENTROPY,
} from "./native.ts";
export { optimizerStep, type UpdatePoint } from "./optimizer-step.ts";
export { rectify } from "./relu.ts";
export { adamW, sgdNesterov, type Optimizer, type Slots } from "./optimizers.ts";
