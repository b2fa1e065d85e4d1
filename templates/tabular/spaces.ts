/** The search space of the perceptron, and the configuration from which tuning starts. */
import type { Parameter, Params, SearchSpace } from "../../study/index.ts";
import { choice, logWhole, stepped, whole } from "../parameters.ts";
import type { TemplateData } from "../template.ts";
import {
  dropoutLimits,
  smoothingLimits,
  smoothingSpace,
  trainingDefaults,
  trainingLimits,
  trainingSpace,
} from "../training-parameters.ts";

const activation = choice("activation", ["relu", "gelu", "tanh"]);
const batchNorm = choice("batch_norm", [true, false]);

/** Numbers have no labels to smooth. */
export function spaceFor({ task }: Pick<TemplateData, "task">): SearchSpace {
  const smoothing = task === "regression" ? [] : [smoothingSpace];
  const network = [
    logWhole("units", 8, 192),
    whole("layers", 1, 3),
    activation,
    batchNorm,
    stepped("dropout", 0, 0.75, 0.25),
  ];
  return { parameters: [...network, ...trainingSpace, ...smoothing] };
}

export function defaultsFor({ task }: Pick<TemplateData, "task">): Params {
  const network = { units: 64, layers: 2, activation: "relu", batch_norm: false };
  const smoothing = task === "regression" ? {} : { label_smoothing: 0 };
  // columns are few and carry little noise of their own: dropping them is left to tuning
  return { ...network, ...trainingDefaults, dropout: 0, ...smoothing };
}

export const limits: readonly Parameter[] = [
  whole("units", 1, 65_536),
  whole("layers", 1, 16),
  activation,
  batchNorm,
  dropoutLimits,
  ...trainingLimits,
  smoothingLimits,
];
