/** What the programs can use at all, wider than what a sweep searches: beyond it they stop, or mean nothing. */
import type { Parameter } from "../../study/index.ts";
import { choice, real, whole } from "../parameters.ts";
import type { Family } from "./form.ts";

const training = [
  choice("optimizer", ["sgd", "adamw"]),
  real("learning_rate", 0, 100),
  real("weight_decay", 0, 100),
  whole("batch_size", 1, 65_536),
  choice("schedule", ["constant", "cosine", "exponential"]),
  real("label_smoothing", 0, 1),
];
const dropout = real("dropout", 0, 0.99); // at 1 nothing is left

export const limits: Readonly<Record<Family, readonly Parameter[]>> = {
  scratch: [
    choice("architecture", ["plain", "residual", "separable"]),
    whole("width", 1, 1024),
    whole("stages", 1, 16),
    dropout,
    ...training,
    real("augment_probability", 0, 1),
    real("cutout", 0, 1),
  ],
  transfer: [
    choice("head", ["linear", "mlp"]),
    whole("units", 1, 65_536),
    dropout,
    ...training,
    real("mixup", 0, 1),
  ],
};
