/** A batch out of a data set on the device: one thread per four neighbours of a sample. */
import { GATHER_ROWS } from "../../../../templates/runtime/ops/index.ts";
import { tensorOf, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { threadsOf } from "../wgsl/threads.ts";

export const gatherRowsKernel: Kernel = {
  name: GATHER_ROWS,
  body: (inputs, attrs) => gatherRows(inputs, attrs["shape"] as number[]),
};

function gatherRows(inputs: TensorMap, shape: readonly number[]) {
  const [packed, indices] = [tensorOf(inputs, "packed"), tensorOf(inputs, "indices")];
  const result = newTensor([indices.size, ...shape]);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const bytes = packed.dtype === "int32";
  const threads = threadsOf(indices.size * Math.ceil(size / 4));
  dispatch(
    {
      key: `gather-rows ${indices.size} ${size} ${bytes}`,
      code: () => gatherRowsCode(indices.size, size, bytes),
    },
    { tensors: [packed, indices, result], workgroups: threads.workgroups },
  );
  return result;
}

function gatherRowsCode(count: number, size: number, bytes: boolean): string {
  const quads = Math.ceil(size / 4);
  // a word holds bytes of two samples where the size is no multiple of four
  const value = bytes ? "f32((packed[at / 4] >> (8 * (at % 4))) & 255)" : "packed[at]";
  return `
@group(0) @binding(0) var<storage, read> packed: array<${bytes ? "u32" : "f32"}>;
@group(0) @binding(1) var<storage, read> indices: array<i32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
fn value_at(at: u32) -> f32 { return ${value}; }
${threadsOf(count * quads).head}
  let row = thread / ${quads};
  let first = (thread % ${quads}) * 4;
  let start = u32(indices[row]) * ${size};
  for (var i = first; i < min(first + 4, ${size}); i++) {
    result[row * ${size} + i] = value_at(start + u32(i));
  }
}`;
}
