/** Dropout with the mask of templates/runtime/ops/dropout.ts, value by value from the same integers. */
import type * as tf from "@tensorflow/tfjs";
import { DROPOUT } from "../../../../templates/runtime/ops/index.ts";
import { numberOf, tensorOf, type Kernel } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import { threadsOf } from "../wgsl/threads.ts";

export const dropoutKernel: Kernel = {
  name: DROPOUT,
  body: (inputs, attrs) => dropout(tensorOf(inputs, "x"), tensorOf(inputs, "seed"), numberOf(attrs, "rate")),
};

function dropout(x: tf.Tensor, seed: tf.Tensor, rate: number): tf.TensorInfo {
  const y = newTensor(x.shape);
  dispatch(
    { key: `dropout ${x.size} ${rate}`, code: () => dropoutCode(x.size, rate) },
    { tensors: [x, seed, y], workgroups: threadsOf(x.size).workgroups },
  );
  return y;
}

function dropoutCode(size: number, rate: number): string {
  // an integer is at least rate · 2³² when it is at least the next whole number
  const threshold = Math.min(2 ** 32 - 1, Math.ceil(rate * 2 ** 32));
  return `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> seed: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
fn mix_bits(value: u32) -> u32 {
  var bits = value;
  bits = (bits ^ (bits >> 16)) * 0x7feb352du;
  bits = (bits ^ (bits >> 15)) * 0x846ca68bu;
  return bits ^ (bits >> 16);
}
${threadsOf(size).head}
  let kept = mix_bits(mix_bits(seed[0]) + u32(thread)) >= ${threshold}u;
  y[thread] = x[thread] * select(0f, ${literal(1 / (1 - rate))}, kept);
}`;
}
