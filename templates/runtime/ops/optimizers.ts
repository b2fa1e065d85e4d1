/**
 * Optimisers as pairs of pure functions, `init` and `update`. Variables are handled as two flat vectors, so that a
 * step costs a few ops however many layers there are: the weights (matrices and convolution kernels), which decay,
 * and the rest (biases, batch norms), which do not.
 */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../../study/index.ts";
import { flatten, parameterGroups, unflatten, type ParameterGroup } from "./parameter-groups.ts";

export interface Optimizer {
  /** Zeroed slots, the caller's: "weights/velocity" and so on, each [parameters of the group]. */
  init(parameters: tf.NamedTensorMap): tf.NamedTensorMap;
  /** New parameters and slots, the caller's; arguments stay as they are. */
  update(
    parameters: tf.NamedTensorMap,
    gradients: tf.NamedTensorMap,
    slots: tf.NamedTensorMap,
    at: UpdatePoint,
  ): Updated;
}

export interface UpdatePoint {
  /** the rate of this step; weight decay is multiplied by it */
  readonly learningRate: number;
  /** optimiser steps done before this one */
  readonly step: number;
}

export interface Updated {
  readonly parameters: tf.NamedTensorMap;
  readonly slots: tf.NamedTensorMap;
}

/** How far one flat vector moves, before the learning rate, and its next slots. */
type Rule = (
  gradient: tf.Tensor1D,
  slots: readonly tf.Tensor1D[],
  step: number,
) => { move: tf.Tensor; slots: tf.Tensor[] };

/**
 * Gradient descent with Nesterov momentum, v ← m·v + g, w ← w − rate·(g + m·v) (Sutskever et al., 2013), and
 * decoupled weight decay.
 */
export function sgdNesterov({ momentum = 0.9, weightDecay = 0 } = {}): Optimizer {
  return fromRule(["velocity"], weightDecay, (gradient, [velocity]) => {
    const next = tf.add(tf.mul(velocity!, momentum), gradient);
    return { move: tf.add(gradient, tf.mul(next, momentum)), slots: [next] };
  });
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101). */
export function adamW({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = {}): Optimizer {
  return fromRule(["first-moment", "second-moment"], weightDecay, (gradient, [first, second], step) => {
    const mean = tf.add(tf.mul(first!, beta1), tf.mul(gradient, 1 - beta1));
    const square = tf.add(tf.mul(second!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    // both bias corrections folded into two numbers: m̂ / (√v̂ + ε) = c₁·m / (√v + ε·c₂)
    const secondCorrection = Math.sqrt(1 - beta2 ** (step + 1));
    const ratio = tf.div(mean, tf.add(tf.sqrt(square), epsilon * secondCorrection));
    return { move: tf.mul(ratio, secondCorrection / (1 - beta1 ** (step + 1))), slots: [mean, square] };
  });
}

function fromRule(slotNames: readonly string[], weightDecay: number, rule: Rule): Optimizer {
  return {
    init: (parameters) => tf.tidy(() => initialSlots(parameters, slotNames)),
    update: (parameters, gradients, slots, at) =>
      tf.tidy(() => {
        const next: Updated = { parameters: {}, slots: {} };
        for (const group of parameterGroups(parameters)) {
          const names = slotNames.map((name) => `${group.name}/${name}`);
          const result = rule(
            flatten(group, gradients),
            names.map((name) => slotOf(slots, name, group)),
            at.step,
          );
          const before = flatten(group, parameters);
          const kept =
            group.decays && weightDecay > 0 ? tf.mul(before, 1 - at.learningRate * weightDecay) : before;
          const after = tf.sub<tf.Tensor1D>(kept, tf.mul(result.move, at.learningRate));
          Object.assign(next.parameters, unflatten(group, after));
          names.forEach((name, i) => (next.slots[name] = result.slots[i]!));
        }
        return next as unknown as tf.TensorContainerObject;
      }) as unknown as Updated,
  };
}

function initialSlots(parameters: tf.NamedTensorMap, slotNames: readonly string[]): tf.NamedTensorMap {
  const slots = parameterGroups(parameters).flatMap((group) =>
    slotNames.map((name) => [`${group.name}/${name}`, tf.zeros([group.size])] as const),
  );
  return Object.fromEntries(slots);
}

function slotOf(slots: tf.NamedTensorMap, name: string, group: ParameterGroup): tf.Tensor1D {
  const slot = slots[name];
  if (slot?.size === group.size) return slot as tf.Tensor1D;
  const found = slot === undefined ? "missing" : `of ${slot.size} values`;
  throw new WorkbenchError(
    "optimizer-state-mismatch",
    `Optimiser state "${name}" is ${found}; the model has ${group.size} parameters there.`,
    "Continue the trial from a checkpoint of the same program and optimiser.",
  );
}
