/**
 * What generated programs import as "firstlight". Programs that people keep and edit depend on it: names here stay;
 * a change that makes the same program train differently raises RUNTIME_VERSION.
 */
export { seededRandom } from "../../study/index.ts";
export { forward } from "./forward.ts";
export { smoothLabels } from "./labels.ts";
export { redraw, type DrawAnew, type Hole, type Redrawing } from "./pixels.ts";
export {
  BatchNorm,
  convolution,
  dense,
  Dropout,
  Relu,
  stepContext,
  type StepContext,
} from "./layers/index.ts";
export {
  adamW,
  batchNormTraining,
  meanSquaredError,
  optimizerStep,
  seededDropout,
  sgdNesterov,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  type Optimizer,
  type Slots,
} from "./ops/index.ts";
export type * from "./program.ts";
export { stepTensor, type DrawValues, type StepPoint } from "./recording/index.ts";
export { learningRateAt, type ScheduleLength, type ScheduleName } from "./schedules.ts";
export { booleanSetting, choiceSetting, integerSetting, numberSetting } from "./settings.ts";
export { restoreSlots } from "./slots.ts";
export { RUNTIME_VERSION } from "./version.ts";
export { drawWeights, gradientsOf, trainableVariables } from "./weights.ts";
