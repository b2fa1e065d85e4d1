/** A model's weights by stable names, and their seeded start. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../study/index.ts";

/**
 * Trainable variables by name, for instance "stage1_conv1/kernel". tfjs's own names grow a suffix when a second model
 * with the same layers lives in the same process; these do not, so checkpoints fit. The variables stay the model's.
 */
export function trainableVariables(model: tf.LayersModel): Record<string, tf.Variable> {
  const entries = model.trainableWeights.map((weight) => {
    const variable = weight.read();
    if (!(variable instanceof tf.Variable)) throw new TypeError(`${weight.originalName} is not a variable`);
    return [weight.originalName, variable] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Gradients of `loss` for the named variables, by the same names; a variable that the loss does not reach gets zeros.
 * All returned tensors are the caller's.
 */
export function gradientsOf(
  loss: () => tf.Scalar,
  variables: Readonly<Record<string, tf.Variable>>,
): { loss: tf.Scalar; gradients: tf.NamedTensorMap } {
  const { value, grads } = tf.variableGrads(loss, Object.values(variables));
  const gradients: tf.NamedTensorMap = {};
  for (const [name, variable] of Object.entries(variables)) {
    gradients[name] = grads[variable.name] ?? tf.zerosLike(variable);
  }
  return { loss: value, gradients };
}

/**
 * Draws every kernel: He normal (He et al., arXiv:1502.01852) for convolutions, Glorot uniform for dense layers.
 * A kernel depends only on the seed and its name; biases and batch norms keep the start that their layer gives them.
 * @param seed - uint32, the trial's
 */
export function drawWeights(model: tf.LayersModel, seed: number): void {
  for (const [name, variable] of Object.entries(trainableVariables(model))) {
    if (!name.endsWith("kernel")) continue;
    const drawn = tf.tensor(drawKernel(name, variable.shape, seed), variable.shape);
    variable.assign(drawn);
    drawn.dispose();
  }
}

function drawKernel(name: string, shape: readonly number[], seed: number): Float32Array {
  const random = seededRandom(seed, "weights", name);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const [inputs, outputs] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  if (shape.length === 2) {
    const limit = Math.sqrt(6 / (inputs + outputs));
    return Float32Array.from({ length: size }, () => limit * (2 * random.next() - 1));
  }
  // A depthwise kernel [height, width, channels, 1] sees one channel at a time.
  const fanIn = name.endsWith("depthwise_kernel") ? size / (inputs * outputs) : size / outputs;
  return Float32Array.from({ length: size }, () => Math.sqrt(2 / fanIn) * random.normal());
}
