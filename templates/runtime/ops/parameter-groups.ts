/** Named parameters as flat vectors and back. Call inside tidy. */
import * as tf from "@tensorflow/tfjs";

export interface ParameterGroup {
  readonly name: "weights" | "others";
  readonly decays: boolean;
  /** names and shapes in the order of the flat vector */
  readonly members: readonly (readonly [name: string, shape: number[]])[];
  readonly size: number;
}

/** Weights have two axes or more; biases and batch-norm parameters one. Sorted by name; empty groups are left out. */
export function parameterGroups(parameters: tf.NamedTensorMap): ParameterGroup[] {
  const all = Object.keys(parameters)
    .sort()
    .map((name) => [name, parameters[name]!.shape] as const);
  const weights = all.filter(([, shape]) => shape.length > 1);
  const others = all.filter(([, shape]) => shape.length <= 1);
  return [group("weights", weights), group("others", others)].filter(({ size }) => size > 0);
}

function group(name: "weights" | "others", members: ParameterGroup["members"]): ParameterGroup {
  const size = members.reduce((sum, [, shape]) => sum + sizeOf(shape), 0);
  return { name, decays: name === "weights", members, size };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** The group's members out of `tensors`, one behind the other: [size]. */
export function flatten(group: ParameterGroup, tensors: tf.NamedTensorMap): tf.Tensor1D {
  const parts = group.members.map(([name]) => tensors[name]!.flatten());
  return parts.length === 1 ? parts[0]! : tf.concat1d(parts);
}

/** The opposite of `flatten`. */
export function unflatten(group: ParameterGroup, flat: tf.Tensor1D): tf.NamedTensorMap {
  const parts = tf.split(
    flat,
    group.members.map(([, shape]) => sizeOf(shape)),
  );
  return Object.fromEntries(group.members.map(([name, shape], i) => [name, parts[i]!.reshape(shape)]));
}
