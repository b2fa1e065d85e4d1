/** Search spaces of the two model families, and the configurations from which tuning starts. */
import type { Params, SearchSpace } from "../../study/index.ts";
import { choice, logReal, real, stepped, when, whole } from "../parameters.ts";
import type { Family } from "./form.ts";

/** How the weights are found: the same for both families. */
const training = [
  choice("optimizer", ["sgd", "adamw"]),
  logReal("learning_rate", 1e-4, 1e-1),
  logReal("weight_decay", 1e-6, 1e-1),
  choice("batch_size", [16, 32, 64, 128]),
  choice("schedule", ["constant", "cosine", "exponential"]),
  choice("label_smoothing", [0, 0.05, 0.1, 0.2]),
];

export const spaces: Readonly<Record<Family, SearchSpace>> = {
  scratch: {
    parameters: [
      choice("architecture", ["plain", "residual", "separable"]),
      whole("width", 8, 32, 4),
      whole("stages", 2, 4),
      stepped("dropout", 0, 0.75, 0.25),
      ...training,
      real("augment_probability", 0, 0.95),
      real("cutout", 0, 0.4),
    ],
  },
  transfer: {
    parameters: [
      choice("head", ["linear", "mlp"]),
      when("head", ["mlp"], choice("units", [64, 128, 256, 512])),
      stepped("dropout", 0, 0.75, 0.25),
      ...training,
      real("mixup", 0, 0.5),
    ],
  },
};

const trainingDefaults = {
  dropout: 0.25,
  optimizer: "adamw",
  learning_rate: 1e-3,
  weight_decay: 1e-2,
  batch_size: 32,
  schedule: "cosine",
  label_smoothing: 0,
};

/** "Before tuning": what someone who tunes nothing would sensibly train. */
export const defaults: Readonly<Record<Family, Params>> = {
  scratch: {
    architecture: "plain",
    width: 16,
    stages: 3,
    ...trainingDefaults,
    augment_probability: 0.5,
    cutout: 0,
  },
  transfer: { head: "linear", ...trainingDefaults, mixup: 0 },
};
