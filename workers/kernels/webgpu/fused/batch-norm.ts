/** Batch norm over the last axis from the batch's moments, with the ReLU that may follow it. */
import type * as tf from "@tensorflow/tfjs";
import { BATCH_NORM } from "../../../../templates/runtime/ops/index.ts";
import { numberOf, tensorOf, type Attributes, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import { threadsOf } from "../wgsl/threads.ts";
import { columnBuffer, columnKey, columnLayout, type ColumnLayout } from "./columns.ts";

export const batchNormKernel: Kernel = {
  name: BATCH_NORM,
  body: (inputs, attrs) => normalise(inputs, attrs),
};

export interface Norm {
  readonly layout: ColumnLayout;
  readonly epsilon: number;
  readonly rectify: boolean;
  /** of a shader's key */
  readonly key: string;
}

export function normOf(x: tf.Tensor, attrs: Attributes): Norm {
  const channels = x.shape.at(-1)!;
  const layout = columnLayout(x.size / channels, channels);
  const [epsilon, rectify] = [numberOf(attrs, "epsilon"), attrs["rectify"] === true];
  return { layout, epsilon, rectify, key: `${columnKey(layout)} ${epsilon} ${rectify}` };
}

/** Values that one thread computes: all of one column, so that it reads the column's figures once. */
const VALUES_PER_THREAD = 4;

export function threadsOfNorm({ rows, columns }: ColumnLayout): number {
  return Math.ceil(rows / VALUES_PER_THREAD) * columns;
}

/** A map over all values: `body` with `at` for the place of one, after `setUp`, which may use `column`. */
export function mapCode(layout: ColumnLayout, setUp: string, body: string): string {
  const { rows, columns } = layout;
  const count = threadsOfNorm(layout);
  return `
${threadsOf(count).head}
  let column = thread % ${columns};
  ${setUp}
  for (var at = thread; at < ${rows * columns}; at += ${count}) {
    ${body}
  }
}`;
}

/** What normalises a column: x̂ = (x − mean) · inverse, y = (x − mean) · slope + shift. */
export function figures({ layout: { columns }, epsilon }: Norm): string {
  return `
  let mean = moments[column];
  let inverse = 1f / sqrt(moments[${columns} + column] + ${literal(epsilon)});
  let slope = gamma[column] * inverse;`;
}

function normalise(inputs: TensorMap, attrs: Attributes): tf.TensorInfo {
  const [x, moments, gamma, beta] = ["x", "moments", "gamma", "beta"].map((name) => tensorOf(inputs, name));
  const norm = normOf(x!, attrs);
  const y = newTensor(x!.shape);
  dispatch(
    { key: `batch-norm ${norm.key}`, code: () => normaliseCode(norm) },
    {
      tensors: [x!, moments!, gamma!, beta!, y],
      workgroups: threadsOf(threadsOfNorm(norm.layout)).workgroups,
    },
  );
  return y;
}

function normaliseCode(norm: Norm): string {
  const { layout, rectify } = norm;
  const value = "(x[at] - mean) * slope + shift";
  return `
${["x", "moments", "gamma", "beta"].map((name, i) => columnBuffer(layout, i, name)).join("\n")}
${columnBuffer(layout, 4, "y", "read_write")}
${mapCode(
  layout,
  `${figures(norm)}
  let shift = beta[column];`,
  `y[at] = ${rectify ? `max(${value}, ${layout.value}())` : value};`,
)}`;
}
