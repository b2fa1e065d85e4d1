import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../../study/index.ts";
import type { Origin } from "../checkpoint/format.ts";
import { sizeOf } from "../prepared-data.ts";
import { chunkSize } from "../validate.ts";

type Values = Uint8Array | Float32Array;

/** @throws WorkbenchError `bad-samples` when the values are not whole samples of the model's shape */
export function countSamples(values: Values, { facts }: Origin): number {
  const count = values.length / sizeOf(facts.shape);
  if (Number.isInteger(count)) return count;
  throw new WorkbenchError(
    "bad-samples",
    `${values.length} values are not whole samples of shape [${facts.shape.join(", ")}].`,
    "Prepare the samples as the model's training data was.",
  );
}

/** Runs of samples as tensors [batch, ...shape], disposed after use. */
export async function forEachChunk(
  values: Values,
  origin: Origin,
  use: (xs: tf.Tensor, first: number, count: number) => Promise<void>,
): Promise<void> {
  const samples = countSamples(values, origin);
  const sampleSize = sizeOf(origin.facts.shape);
  const size = chunkSize(sampleSize, 1);
  for (let first = 0; first < samples; first += size) {
    const count = Math.min(size, samples - first);
    const rows = Float32Array.from(values.subarray(first * sampleSize, (first + count) * sampleSize));
    const xs = tf.tensor(rows, [count, ...origin.facts.shape], "float32");
    try {
      await use(xs, first, count);
    } finally {
      xs.dispose();
    }
  }
}
