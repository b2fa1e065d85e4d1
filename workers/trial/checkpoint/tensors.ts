/** Named tensors to arrays and back, and a model's weights by names that do not depend on other models. */
import * as tf from "@tensorflow/tfjs";
import { badCheckpoint, type StoredTensors } from "./format.ts";

/** All weights, also those that training does not change by gradients. The tensors stay the model's. */
export function modelWeights(model: tf.LayersModel): tf.NamedTensorMap {
  return Object.fromEntries(model.weights.map((weight) => [weight.originalName, weight.read()]));
}

/** Reads all in one go: every single read would wait for the device. */
export async function readTensors(tensors: tf.NamedTensorMap): Promise<StoredTensors> {
  const entries = Object.entries(tensors);
  if (entries.length === 0) return {};
  const flat = tf.tidy(() => tf.concat1d(entries.map(([, tensor]) => tensor.cast("float32").flatten())));
  try {
    const values = await flat.data<"float32">();
    let offset = 0;
    const stored = entries.map(([name, { shape, size }]) => {
      const slice = values.slice(offset, (offset += size));
      return [name, { shape: [...shape], values: slice }] as const;
    });
    return Object.fromEntries(stored);
  } finally {
    flat.dispose();
  }
}

/** @returns tensors, the caller's */
export function makeTensors(stored: StoredTensors): tf.NamedTensorMap {
  return Object.fromEntries(
    Object.entries(stored).map(([name, { values, shape }]) => [name, tf.tensor(values.slice(), [...shape])]),
  );
}

/** @throws WorkbenchError `bad-checkpoint` when names or shapes are not the model's; then nothing is changed */
export function restoreWeights(model: tf.LayersModel, stored: StoredTensors): void {
  for (const weight of model.weights) {
    const found = stored[weight.originalName]?.shape.join(", ") ?? "missing";
    const needed = weight.shape.join(", ");
    if (found !== needed)
      throw badCheckpoint(`weight "${weight.originalName}" is [${found}], the model has [${needed}]`);
  }
  for (const weight of model.weights) {
    const { values, shape } = stored[weight.originalName]!;
    tf.tidy(() => {
      weight.write(tf.tensor(values.slice(), [...shape]));
    });
  }
}
