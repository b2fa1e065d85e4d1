/** Search spaces of the two model families, and the configurations from which tuning starts. */
import type { Params, SearchSpace } from "../../study/index.ts";
import { choice, real, stepped, when, whole } from "../parameters.ts";
import { smoothingSpace, trainingDefaults, trainingSpace } from "../training-parameters.ts";
import type { Family } from "./form.ts";

const training = [...trainingSpace, smoothingSpace];

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

const classifierDefaults = { ...trainingDefaults, label_smoothing: 0 };

/** "Before tuning": what someone who tunes nothing would sensibly train. */
export const defaults: Readonly<Record<Family, Params>> = {
  scratch: {
    architecture: "plain",
    width: 16,
    stages: 3,
    ...classifierDefaults,
    augment_probability: 0.5,
    cutout: 0,
  },
  transfer: { head: "linear", ...classifierDefaults, mixup: 0 },
};
