/** Gradient of the ReLU: dy where the result was above 0. */
import { RELU_GRADIENT } from "../../../../templates/runtime/ops/index.ts";
import { tensorOf, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { threadsOf } from "../wgsl/threads.ts";

export const reluGradientKernel: Kernel = { name: RELU_GRADIENT, body: (inputs) => reluGradient(inputs) };

function reluGradient(inputs: TensorMap) {
  const [dy, y] = [tensorOf(inputs, "dy"), tensorOf(inputs, "y")];
  const dx = newTensor(dy.shape);
  dispatch(
    { key: `relu-gradient ${dy.size}`, code: () => reluGradientCode(dy.size) },
    {
      tensors: [dy, y, dx],
      workgroups: threadsOf(Math.ceil(dy.size / (dy.size % 4 === 0 ? 4 : 1))).workgroups,
    },
  );
  return dx;
}

/** Four values a thread where they come out even. */
function reluGradientCode(size: number): string {
  const [value, count] = size % 4 === 0 ? ["vec4f", size / 4] : ["f32", size];
  return `
@group(0) @binding(0) var<storage, read> dy: array<${value}>;
@group(0) @binding(1) var<storage, read> y: array<${value}>;
@group(0) @binding(2) var<storage, read_write> dx: array<${value}>;
${threadsOf(count).head}
  dx[thread] = select(${value}(), dy[thread], y[thread] > ${value}());
}`;
}
