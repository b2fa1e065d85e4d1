/**
 * Optimisers as rules over flat vectors. Variables are handled as two of them, so that a step costs a few ops however
 * many layers there are: the weights (matrices and convolution kernels), which decay, and the rest (biases, batch
 * norms), which do not.
 */
import * as tf from "@tensorflow/tfjs";
import { ADAMW_STEP, SGD_NESTEROV_STEP } from "./native.ts";
import { parameterGroups } from "./parameter-groups.ts";

/** What an optimiser remembers: "weights/velocity" and so on, each [parameters of the group]. */
export type Slots = Record<string, tf.Variable>;

/** How far one flat vector moves, before the learning rate, and its next slots. Called in a tidy. */
export type Rule = (
  gradient: tf.Tensor1D,
  slots: readonly tf.Tensor[],
  own: readonly tf.Scalar[],
) => { move: tf.Tensor; slots: readonly tf.Tensor[] };

export interface Optimizer {
  readonly slotNames: readonly string[];
  /**
   * The numbers of a step: the learning rate, the share that a decaying weight keeps, then the rule's own. They are
   * the only thing that varies from step to step, so a recorded step is replayed with others.
   */
  coefficients(step: number, learningRate: number): Float32Array;
  readonly weightDecay: number;
  readonly rule: Rule;
  /** the kernel that does a group's step at once where the backend has it */
  readonly fused: { readonly kernel: string; readonly constants: Readonly<Record<string, number>> };
  /** Zeroed slots, the caller's. */
  init(parameters: tf.NamedTensorMap): Slots;
}

/**
 * Gradient descent with Nesterov momentum, v ← m·v + g, w ← w − rate·(g + m·v) (Sutskever et al., 2013), and
 * decoupled weight decay.
 */
export function sgdNesterov({ momentum = 0.9, weightDecay = 0 } = {}): Optimizer {
  const rule: Rule = (gradient, [velocity]) => {
    const next = tf.add(tf.mul(velocity!, momentum), gradient);
    return { move: tf.add(gradient, tf.mul(next, momentum)), slots: [next] };
  };
  const fused = { kernel: SGD_NESTEROV_STEP, constants: { momentum } };
  return optimizer({ slotNames: ["velocity"], weightDecay, rule, fused }, () => []);
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101). */
export function adamW({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = {}): Optimizer {
  const rule: Rule = (gradient, [first, second], [correctedEpsilon, correction]) => {
    const mean = tf.add(tf.mul(first!, beta1), tf.mul(gradient, 1 - beta1));
    const square = tf.add(tf.mul(second!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const ratio = tf.div(mean, tf.add(tf.sqrt(square), correctedEpsilon!));
    return { move: tf.mul(ratio, correction!), slots: [mean, square] };
  };
  const fused = { kernel: ADAMW_STEP, constants: { beta1, beta2 } };
  return optimizer({ slotNames: ["first-moment", "second-moment"], weightDecay, rule, fused }, (step) => {
    // both bias corrections folded into two numbers: m̂ / (√v̂ + ε) = c₁·m / (√v + ε·c₂)
    const secondCorrection = Math.sqrt(1 - beta2 ** (step + 1));
    return [epsilon * secondCorrection, secondCorrection / (1 - beta1 ** (step + 1))];
  });
}

function optimizer(
  parts: Pick<Optimizer, "slotNames" | "weightDecay" | "rule" | "fused">,
  own: (step: number) => readonly number[],
): Optimizer {
  return {
    ...parts,
    coefficients: (step, rate) => Float32Array.from([rate, 1 - rate * parts.weightDecay, ...own(step)]),
    init: (parameters) => initialSlots(parameters, parts.slotNames),
  };
}

function initialSlots(parameters: tf.NamedTensorMap, slotNames: readonly string[]): Slots {
  const slots = parameterGroups(parameters).flatMap((group) =>
    slotNames.map((name) => [`${group.name}/${name}`, zeroVariable(group.size)] as const),
  );
  return Object.fromEntries(slots);
}

function zeroVariable(size: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros([size]), false));
}
