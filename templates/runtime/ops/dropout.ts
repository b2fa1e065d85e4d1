/** Dropout whose mask is a function of its seed. tfjs's repeats one mask every step, or cannot be reproduced at all. */
import * as tf from "@tensorflow/tfjs";
import { stepTensor, type StepPoint } from "../recording/index.ts";
import { DROPOUT, hasKernel, runKernel } from "./native.ts";

/**
 * Zeroes each value with probability `rate` and scales the others by 1/(1 − rate) (Srivastava et al., 2014).
 * @param x - any shape
 * @param rate - in [0, 1)
 * @param seed - uint32; the same seed and size give the same mask on every backend
 */
export function seededDropout(x: tf.Tensor, rate: number, seed: number): tf.Tensor {
  if (rate === 0) return x.clone();
  return tf.tidy(() =>
    hasKernel(DROPOUT)
      ? fusedDropout(x, rate, tf.tensor1d([seed | 0], "int32"))
      : tf.mul(x, tf.tensor(dropoutMask(x.size, rate, seed), x.shape)),
  );
}

/** `seededDropout` in a training step, where the seed follows from the step. */
export function stepDropout(
  x: tf.Tensor,
  rate: number,
  at: StepPoint,
  seedAt: (at: StepPoint) => number,
): tf.Tensor {
  if (rate === 0) return x.clone();
  const { shape, size } = x;
  const mask = (now: StepPoint): Float32Array => dropoutMask(size, rate, seedAt(now));
  return tf.tidy(() =>
    hasKernel(DROPOUT)
      ? fusedDropout(
          x,
          rate,
          stepTensor(at, [1], "int32", (now) => Int32Array.of(seedAt(now))),
        )
      : tf.mul(x, stepTensor(at, shape, "float32", mask)),
  );
}

/** @param seed - int32 [1], the bits of a uint32 */
function fusedDropout(x: tf.Tensor, rate: number, seed: tf.Tensor): tf.Tensor {
  const drop = tf.customGrad((...args) => {
    const [xs, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    save([seed]);
    return {
      value: runKernel(DROPOUT, { x: xs, seed }, { rate }),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        runKernel(DROPOUT, { x: dy, seed: saved[0]! }, { rate }),
    };
  });
  return drop(x);
}

/** 0 with probability `rate`, else 1/(1 − rate): value i depends on (seed, i) only. */
export function dropoutMask(size: number, rate: number, seed: number): Float32Array {
  const mask = new Float32Array(size);
  const threshold = rate * 2 ** 32;
  const scale = 1 / (1 - rate);
  const key = mix(seed);
  for (let i = 0; i < size; i++) {
    if (mix(key + i) >= threshold) mask[i] = scale;
  }
  return mask;
}

/** A permutation of the 32-bit integers with good avalanche (the "lowbias32" constants of Chris Wellons). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
