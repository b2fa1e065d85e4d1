/** How the weights are found: the same parameters in every template. */
import { choice, logReal, real, whole } from "./parameters.ts";

const optimizer = choice("optimizer", ["sgd", "adamw"]);
const schedule = choice("schedule", ["constant", "cosine", "exponential"]);

/** What a sweep searches. */
export const trainingSpace = [
  optimizer,
  logReal("learning_rate", 1e-4, 1e-1),
  logReal("weight_decay", 1e-6, 1e-1),
  choice("batch_size", [16, 32, 64, 128]),
  schedule,
];
export const smoothingSpace = choice("label_smoothing", [0, 0.05, 0.1, 0.2]);

/** What a program can use at all; beyond it it stops, or means nothing. */
export const trainingLimits = [
  optimizer,
  real("learning_rate", 0, 100),
  real("weight_decay", 0, 100),
  whole("batch_size", 1, 65_536),
  schedule,
];
export const smoothingLimits = real("label_smoothing", 0, 1);
export const dropoutLimits = real("dropout", 0, 0.99); // at 1 nothing is left

/** What someone who tunes nothing would sensibly train. */
export const trainingDefaults = {
  dropout: 0.25,
  optimizer: "adamw",
  learning_rate: 1e-3,
  weight_decay: 1e-2,
  batch_size: 32,
  schedule: "cosine",
};

/** For config.yaml: unit and meaning. */
export const trainingNotes: Readonly<Record<string, string>> = {
  dropout: "share of values dropped in training",
  optimizer: "sgd (Nesterov momentum 0.9) or adamw",
  learning_rate: "at the start of the schedule",
  weight_decay: "decoupled: every step takes rate × weight_decay of each kernel",
  schedule: "constant, cosine (to 0) or exponential (×0.94 an epoch)",
  label_smoothing: "share of each label given to an even guess",
};
