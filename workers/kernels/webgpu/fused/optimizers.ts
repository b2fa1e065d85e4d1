/** Optimiser steps in place: one dispatch for as many parameters as the device binds buffers. */
import type * as tf from "@tensorflow/tfjs";
import { ADAMW_STEP, SGD_NESTEROV_STEP } from "../../../../templates/runtime/ops/index.ts";
import { numberOf, tensorOf, type Attributes, type Kernel, type TensorMap } from "../../kernel.ts";
import { webgpuBackend } from "../device.ts";
import { dispatch } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import { repeat, threadsOf } from "../wgsl/threads.ts";

/** WGSL of one parameter's step: sets `change` from `gradient` and the slots' values at `at`, and writes those. */
interface StepRule {
  readonly slots: number;
  readonly code: (attrs: Attributes) => string;
}

const sgdNesterov: StepRule = {
  slots: 1,
  code: (attrs) => {
    const momentum = literal(numberOf(attrs, "momentum"));
    return `
  let velocity = slot0[at] * ${momentum} + gradient;
  slot0[at] = velocity;
  let change = gradient + velocity * ${momentum};`;
  },
};

/** coefficients: rate, kept share, corrected epsilon, correction. */
const adamW: StepRule = {
  slots: 2,
  code: (attrs) => {
    const [beta1, beta2] = [numberOf(attrs, "beta1"), numberOf(attrs, "beta2")];
    return `
  let mean = slot0[at] * ${literal(beta1)} + gradient * ${literal(1 - beta1)};
  let square = slot1[at] * ${literal(beta2)} + gradient * gradient * ${literal(1 - beta2)};
  slot0[at] = mean;
  slot1[at] = square;
  let change = mean / (sqrt(square) + coefficients[2]) * coefficients[3];`;
  },
};

export const optimizerKernels: readonly Kernel[] = [
  { name: SGD_NESTEROV_STEP, body: (inputs, attrs) => stepAll(inputs, attrs, sgdNesterov) },
  { name: ADAMW_STEP, body: (inputs, attrs) => stepAll(inputs, attrs, adamW) },
];

interface Member {
  readonly parameter: tf.Tensor;
  readonly gradient: tf.Tensor;
}

function stepAll(inputs: TensorMap, attrs: Attributes, rule: StepRule): tf.TensorInfo[] {
  const slots = Array.from({ length: rule.slots }, (_, i) => tensorOf(inputs, `slot${i}`));
  const shared = [tensorOf(inputs, "coefficients"), ...slots];
  const atOnce = Math.floor(
    (webgpuBackend().device.limits.maxStorageBuffersPerShaderStage - shared.length) / 2,
  );
  const members = membersOf(inputs);
  let offset = 0;
  for (let first = 0; first < members.length; first += atOnce) {
    offset += stepSome(members.slice(first, first + atOnce), shared, offset, attrs, rule);
  }
  return [];
}

function membersOf(inputs: TensorMap): Member[] {
  const members: Member[] = [];
  for (let i = 0; inputs[`parameter${i}`] !== undefined; i++)
    members.push({
      parameter: tensorOf(inputs, `parameter${i}`),
      gradient: tensorOf(inputs, `gradient${i}`),
    });
  return members;
}

/** @returns the values of the members: what the next ones' slots are further on */
function stepSome(
  members: readonly Member[],
  shared: readonly tf.Tensor[],
  offset: number,
  attrs: Attributes,
  rule: StepRule,
): number {
  const sizes = members.map(({ parameter }) => parameter.size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const key = `optimizer-step ${sizes.join()} ${offset} ${JSON.stringify(attrs)}`;
  dispatch(
    { key, code: () => stepCode(sizes, offset, attrs, rule) },
    {
      tensors: [...shared, ...members.flatMap(({ parameter, gradient }) => [parameter, gradient])],
      workgroups: threadsOf(total).workgroups,
    },
  );
  return total;
}

/** A thread per value, over the members one behind the other. */
function stepCode(sizes: readonly number[], offset: number, attrs: Attributes, rule: StepRule): string {
  const first = 1 + rule.slots;
  const kept = attrs["decays"] === true ? "parameter * coefficients[1]" : "parameter";
  let start = 0;
  const branches = sizes.map((size, i) => {
    const local = `thread - ${start}`;
    start += size;
    return `if (thread < ${start}) {
    parameter${i}[${local}] = stepped(${offset} + thread, parameter${i}[${local}], gradient${i}[${local}]);
  }`;
  });
  return `
@group(0) @binding(0) var<storage, read> coefficients: array<f32>;
${repeat(rule.slots, (i) => buffer(1 + i, "read_write", `slot${i}`))}
${repeat(sizes.length, (i) => buffer(first + 2 * i, "read_write", `parameter${i}`))}
${repeat(sizes.length, (i) => buffer(first + 2 * i + 1, "read", `gradient${i}`))}
fn stepped(at: i32, parameter: f32, gradient: f32) -> f32 {${rule.code(attrs)}
  return ${kept} - change * coefficients[0];
}
${threadsOf(start).head}
  ${branches.join(" else ")}
}`;
}

function buffer(binding: number, access: string, name: string): string {
  return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<f32>;`;
}
