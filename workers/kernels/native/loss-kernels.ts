/**
 * Mean cross-entropies from logits and their gradients, in one pass. Plain loops in float64: logits are few, and an op of
 * tfjs costs more than all of their exponentials.
 */
import type * as tf from "@tensorflow/tfjs";
import { SIGMOID_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY } from "../../../templates/runtime/ops/index.ts";
import { tensorOf, type Kernel, type TensorMap } from "../kernel.ts";
import { requireHeap } from "./heap.ts";

interface Values {
  readonly logits: Float32Array;
  readonly targets: Float32Array;
  /** null: every one is 1 */
  readonly weights: Float32Array | null;
  /** like the logits; written */
  readonly gradient: Float32Array;
}

export const lossKernels: readonly Kernel[] = [
  {
    name: SOFTMAX_CROSS_ENTROPY,
    body: (inputs) => run(inputs, (values) => softmax(values, tensorOf(inputs, "logits").shape[1]!)),
  },
  { name: SIGMOID_CROSS_ENTROPY, body: (inputs) => run(inputs, sigmoid) },
];

/** @returns the mean loss [] and its gradient, like the logits */
function run(inputs: TensorMap, lossOf: (values: Values) => number): tf.TensorInfo[] {
  const heap = requireHeap();
  const [logits, targets] = [tensorOf(inputs, "logits"), tensorOf(inputs, "targets")];
  const weights = inputs["weights"];
  const results = [heap.output([]), heap.output(logits.shape)] as const;
  const loss = lossOf({
    logits: heap.view(logits),
    targets: heap.view(targets),
    weights: weights === undefined ? null : heap.view(weights),
    gradient: heap.view(results[1]),
  });
  heap.view(results[0])[0] = loss;
  return [...results];
}

/** weights: by sample */
function softmax({ logits, targets, weights, gradient }: Values, classes: number): number {
  const samples = logits.length / classes;
  let loss = 0;
  for (let sample = 0; sample < samples; sample++) {
    const [first, end] = [sample * classes, (sample + 1) * classes];
    const share = (weights?.[sample] ?? 1) / samples;
    let top = logits[first]!;
    for (let i = first + 1; i < end; i++) top = Math.max(top, logits[i]!);
    let sum = 0;
    for (let i = first; i < end; i++) sum += Math.exp(logits[i]! - top);
    const log = top + Math.log(sum);
    for (let i = first; i < end; i++) {
      const [logit, target] = [logits[i]! - log, targets[i]!];
      loss -= share * target * logit;
      gradient[i] = share * (Math.exp(logit) - target);
    }
  }
  return loss;
}

/** weights: by answer */
function sigmoid({ logits, targets, weights, gradient }: Values): number {
  let loss = 0;
  for (let i = 0; i < logits.length; i++) {
    const [logit, target] = [logits[i]!, targets[i]!];
    const share = (weights?.[i] ?? 1) / logits.length;
    // no overflow for large |logit|
    const power = Math.exp(-Math.abs(logit));
    loss += share * (Math.max(logit, 0) - logit * target + Math.log1p(power));
    gradient[i] = share * ((logit >= 0 ? 1 : power) / (1 + power) - target);
  }
  return loss;
}
