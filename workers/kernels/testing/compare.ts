/** Runs one computation on two backends and compares: tfjs's cpu backend is the reference. */
import * as tf from "@tensorflow/tfjs";
import { expect } from "vitest";

/** A tensor as plain values, to carry it from one backend to another. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Seeded values in [-1, 1) (mulberry32), rounded to 1/64 so that ties happen. */
export function seededValues(shape: readonly number[], seed: number): Values {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: size }, () => Math.floor(next() * 128) / 64 - 1) };
}

export type Computation = (inputs: tf.Tensor[]) => tf.Tensor[];

/** Results on `backend`. Leaves no tensor behind, checked. */
export async function runOn(
  backend: string,
  inputs: readonly Values[],
  compute: Computation,
): Promise<Values[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const outputs = tf.tidy(() => compute(inputs.map(({ data, shape }) => tf.tensor(data, [...shape]))));
  const values = await Promise.all(
    outputs.map(async (output) => ({ shape: output.shape, data: Float32Array.from(await output.data()) })),
  );
  tf.dispose(outputs);
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
  return values;
}

/** Largest difference relative to the reference's largest magnitude, or to the inputs', which is 1, where sums cancel. */
export function relativeError(actual: Values, reference: Values): number {
  expect(actual.shape).toEqual(reference.shape);
  let difference = 0;
  let magnitude = 1;
  reference.data.forEach((value, i) => {
    const distance = Math.abs(value - actual.data[i]!);
    difference = Math.max(difference, Number.isNaN(distance) ? Infinity : distance);
    magnitude = Math.max(magnitude, Math.abs(value));
  });
  return difference / magnitude;
}

export async function expectSame(
  backend: string,
  inputs: readonly Values[],
  compute: Computation,
  tolerance = 1e-5,
): Promise<void> {
  const actual = await runOn(backend, inputs, compute);
  const reference = await runOn("cpu", inputs, compute);
  actual.forEach((values, i) => expect(relativeError(values, reference[i]!)).toBeLessThan(tolerance));
}
