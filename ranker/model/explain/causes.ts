/** What the model's inputs mean to a person: about a dozen causes, each of several columns or parameters. */
import type { CurveColumn } from "../group-features.ts";
import type { EncodedParameter } from "../hyperparameters.ts";

const curveCauses = [
  "validation-loss",
  "training-loss",
  "falling",
  "gap",
  "noise",
  "accuracy",
  "epochs-seen",
] as const;
const parameterCauses = [
  "learning-rate",
  "optimizer",
  "batch-size",
  "regularisation",
  "architecture",
  "other-parameters",
] as const;
export const causes = [...curveCauses, ...parameterCauses] as const;
export type CurveCause = (typeof curveCauses)[number];
export type ParameterCause = (typeof parameterCauses)[number];
export type Cause = CurveCause | ParameterCause;

/** A new column must be given a cause here. */
export const causeOfColumn: Readonly<Record<CurveColumn, CurveCause>> = {
  last: "validation-loss",
  best: "validation-loss",
  first: "validation-loss",
  lateValidation: "validation-loss",
  smooth: "validation-loss",
  lastTrain: "training-loss",
  lateTrain: "training-loss",
  start: "training-loss",
  lowestTrain: "training-loss",
  trainDrop: "falling",
  validationDrop: "falling",
  fallFromStart: "falling",
  validationStep: "falling",
  trainStep: "falling",
  smoothFall: "falling",
  twoStepsOn: "falling",
  absoluteFall: "falling",
  absoluteTrainFall: "falling",
  absoluteStep: "falling",
  absoluteTrainStep: "falling",
  absoluteTrainDrop: "falling",
  absoluteValidationDrop: "falling",
  gap: "gap",
  absoluteGap: "gap",
  validationNoise: "noise",
  trainNoise: "noise",
  riseFromBest: "noise",
  absoluteRise: "noise",
  unrest: "noise",
  accuracy: "accuracy",
  spread: "epochs-seen",
  progress: "epochs-seen",
  epochs: "epochs-seen",
  planned: "epochs-seen",
};

/** So must a new parameter. */
const causeOfKnown: Readonly<Record<EncodedParameter, ParameterCause>> = {
  learning_rate: "learning-rate",
  optimizer: "optimizer",
  schedule: "optimizer",
  batch_size: "batch-size",
  weight_decay: "regularisation",
  dropout: "regularisation",
  label_smoothing: "regularisation",
  augment_probability: "regularisation",
  cutout: "regularisation",
  architecture: "architecture",
  width: "architecture",
  stages: "architecture",
  units: "architecture",
  layers: "architecture",
  activation: "architecture",
  batch_norm: "architecture",
};
const byName: ReadonlyMap<string, ParameterCause> = new Map(Object.entries(causeOfKnown));

/** @param name - of any parameter, also of a search space that the model does not know */
export function causeOfParameter(name: string): ParameterCause {
  return byName.get(name) ?? "other-parameters";
}
