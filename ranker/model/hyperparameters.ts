/** Turns a trial's parameters into numbers that mean the same in every search space. */
import type { ParameterValue, Params } from "../../study/index.ts";

type Encoder = (value: ParameterValue, params: Params) => readonly number[];

/** centre and scale bring a parameter's usual range to about -1.5..1.5 */
const linear =
  (centre: number, scale: number): Encoder =>
  (value) => [clip((Number(value) - centre) / scale)];
const log10 =
  (centre: number, scale: number): Encoder =>
  (value) => [clip((Math.log10(Math.max(Number(value), 1e-12)) - centre) / scale)];
const oneOf =
  (...choices: readonly ParameterValue[]): Encoder =>
  (value) =>
    choices.map((choice) => (value === choice ? 1 : 0));

/** By name, as the templates' search spaces call them. The order is part of the weights' format. */
const encoders = [
  ["learning_rate", 1, log10(-2.5, 0.9)],
  // the good rate of AdamW lies a decade or two below SGD's
  ["learning_rate", 1, (value, params) => signedBy(params["optimizer"], log10(-2.5, 0.9)(value, params))],
  // what moves the weights is the rate over the batch size
  [
    "learning_rate",
    1,
    (value, { batch_size: batch }) => [clip(Math.log10(Number(value) / Number(batch)) + 4.2)],
  ],
  ["weight_decay", 1, log10(-3.5, 1.5)],
  [
    "weight_decay",
    1,
    (value, { learning_rate: rate }) => [clip((Math.log10(Number(value) * Number(rate)) + 6) / 1.8)],
  ],
  ["batch_size", 1, (value) => [clip((Math.log2(Number(value)) - 5.5) / 1.1)]],
  ["optimizer", 2, oneOf("sgd", "adamw")],
  ["schedule", 3, oneOf("constant", "cosine", "exponential")],
  ["dropout", 1, linear(0.375, 0.28)],
  ["label_smoothing", 1, linear(0.07, 0.07)],
  ["architecture", 3, oneOf("plain", "residual", "separable")],
  ["width", 1, linear(12, 4)],
  ["stages", 1, linear(2.5, 0.6)],
  ["augment_probability", 1, linear(0.5, 0.35)],
  ["cutout", 1, linear(0.2, 0.15)],
  ["units", 1, (value) => [clip((Math.log2(Number(value)) - 5.3) / 1.4)]],
  ["layers", 1, linear(2, 0.8)],
  ["activation", 3, oneOf("relu", "gelu", "tanh")],
  ["batch_norm", 1, (value) => [value === true || value === 1 ? 1 : 0]],
  // tells the two families apart
  ["architecture", 1, () => [1]],
  ["units", 1, () => [1]],
] as const satisfies readonly (readonly [name: string, width: number, encode: Encoder])[];
/** Parameters that the model knows. */
export type EncodedParameter = (typeof encoders)[number][0];

export const encodedWidth = encoders.reduce((sum, [, width]) => sum + width, 0);

/** @returns `encodedWidth` numbers, 0 for what the trial does not have; null for a search space that is not ours */
export function encodeParams(params: Params): readonly number[] | null {
  if (!isOurs(params)) return null;
  return encoders.flatMap(([name, width, encode]) => {
    const value = params[name];
    const numbers = value === undefined ? [] : encode(value, params);
    return Array.from({ length: width }, (_, i) => (Number.isFinite(numbers[i]) ? numbers[i]! : 0));
  });
}

/** A learning rate alone says little: what is good differs between optimizers. */
function isOurs({ optimizer, learning_rate: rate }: Params): boolean {
  return typeof rate === "number" && (optimizer === "sgd" || optimizer === "adamw");
}

function signedBy(optimizer: ParameterValue | undefined, [number = 0]: readonly number[]): readonly number[] {
  return [optimizer === "adamw" ? number : -number];
}

function clip(number: number): number {
  return Math.max(-3, Math.min(3, number));
}
