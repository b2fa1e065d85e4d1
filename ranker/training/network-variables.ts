/** The network of model/network.ts as tfjs variables, to be trained. */
import * as tf from "@tensorflow/tfjs";
import type { SeededRandom } from "../../study/index.ts";
import { layerShapes, OUTPUTS, type LayerShape } from "../model/network.ts";
import type { Batch } from "./loss.ts";

export type Variables = Readonly<Record<string, tf.Variable>>;

/** He-like, normal, by our own random numbers: the same weights everywhere. */
export function initialise(random: SeededRandom): Variables {
  const entries = layerShapes.flatMap(({ name, inputs, outputs }) => {
    const deviation = Math.sqrt(1 / inputs) * (name === "out" ? 0.1 : 1);
    const kernel = Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal());
    return [
      [`${name}/kernel`, tf.variable(tf.tensor2d(kernel, [inputs, outputs]))] as const,
      [`${name}/bias`, tf.variable(tf.zeros([outputs]))] as const,
    ];
  });
  return Object.fromEntries(entries);
}

/** The network of model/network.ts. @returns [groups, trials, OUTPUTS] */
export function forward(
  variables: Variables,
  { curve, params, known, groups, trials }: Pick<Batch, "curve" | "params" | "known" | "groups" | "trials">,
): tf.Tensor3D {
  const dense = (name: LayerShape["name"], input: tf.Tensor): tf.Tensor =>
    tf.add(tf.matMul(input, variables[`${name}/kernel`]!), variables[`${name}/bias`]!);
  const silu = (input: tf.Tensor): tf.Tensor => tf.mul(input, tf.sigmoid(input));
  const told = tf.mul(dense("params2", silu(dense("params1", params))), known);
  const rows = silu(dense("trial2", silu(dense("trial1", tf.concat([curve, told], 1)))));
  const grouped = tf.reshape(rows, [groups, trials, -1]);
  const spread = (context: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.tile(context, [1, trials, 1]), [groups * trials, -1]);
  const context = [spread(tf.mean(grouped, 1, true)), spread(tf.max(grouped, 1, true))];
  const judged = silu(dense("group2", silu(dense("group1", tf.concat([rows, ...context], 1)))));
  return tf.reshape(dense("out", judged), [groups, trials, OUTPUTS]);
}

/** @returns the weights in the order of `layerShapes` */
export function flatten(variables: Variables): Float32Array {
  return Float32Array.from(
    layerShapes.flatMap(({ name }) => [
      ...variables[`${name}/kernel`]!.dataSync(),
      ...variables[`${name}/bias`]!.dataSync(),
    ]),
  );
}
