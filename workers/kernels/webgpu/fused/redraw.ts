/** Augmented images: every value fetches the one it comes from. */
import { REDRAW } from "../../../../templates/runtime/ops/index.ts";
import { tensorOf, type Attributes, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import { threadsOf, unravel } from "../wgsl/threads.ts";

export const redrawKernel: Kernel = { name: REDRAW, body: (inputs, attrs) => redraw(inputs, attrs) };

type Shape = readonly [batch: number, height: number, width: number, channels: number];

function redraw(inputs: TensorMap, attrs: Attributes) {
  const [images, table] = [tensorOf(inputs, "images"), tensorOf(inputs, "table")];
  const paint = attrs["paint"] as readonly number[];
  const result = newTensor(images.shape);
  dispatch(
    {
      key: `redraw ${images.shape.join()} ${paint.join()}`,
      code: () => redrawCode(images.shape as unknown as Shape, paint),
    },
    { tensors: [images, table, result], workgroups: threadsOf(images.size).workgroups },
  );
  return result;
}

function redrawCode([batch, height, width, channels]: Shape, paint: readonly number[]): string {
  return `
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> table: array<i32>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;
var<private> paint = array<f32, ${channels}>(${paint.map(literal).join(", ")});
${threadsOf(batch * height * width * channels).head}
  ${unravel("thread", [
    ["channel", channels],
    ["column", width],
    ["row", height],
    ["image", batch],
  ])}
  let how = image * 6;
  let below_top = row - table[how + 3];
  let beside_left = column - table[how + 4];
  let side = table[how + 5];
  if (min(below_top, beside_left) >= 0 && max(below_top, beside_left) < side) {
    result[thread] = paint[channel];
    return;
  }
  let from_row = clamp(row - table[how], 0, ${height - 1});
  let moved = clamp(column - table[how + 1], 0, ${width - 1});
  let from_column = select(moved, ${width - 1} - moved, table[how + 2] == 1);
  result[thread] = images[((image * ${height} + from_row) * ${width} + from_column) * ${channels} + channel];
}`;
}
