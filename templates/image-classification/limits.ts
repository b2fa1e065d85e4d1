/** What the programs can use at all, wider than what a sweep searches: beyond it they stop, or mean nothing. */
import type { Parameter } from "../../study/index.ts";
import { choice, real, whole } from "../parameters.ts";
import { dropoutLimits, smoothingLimits, trainingLimits } from "../training-parameters.ts";
import type { Family } from "./form.ts";

const training = [...trainingLimits, smoothingLimits];

export const limits: Readonly<Record<Family, readonly Parameter[]>> = {
  scratch: [
    choice("architecture", ["plain", "residual", "separable"]),
    whole("width", 1, 1024),
    whole("stages", 1, 16),
    dropoutLimits,
    ...training,
    real("augment_probability", 0, 1),
    real("cutout", 0, 1),
  ],
  transfer: [
    choice("head", ["linear", "mlp"]),
    whole("units", 1, 65_536),
    dropoutLimits,
    ...training,
    real("mixup", 0, 1),
  ],
};
