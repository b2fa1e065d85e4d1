/** The gradients of batch norm and of the ReLU that may follow it, in three dispatches, two for few rows. */
import type * as tf from "@tensorflow/tfjs";
import { BATCH_NORM_GRADIENT } from "../../../../templates/runtime/ops/index.ts";
import { tensorOf, type Attributes, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, disposeTensor, newTensor } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import { threadsOf } from "../wgsl/threads.ts";
import { figures, mapCode, normOf, threadsOfNorm, type Norm } from "./batch-norm.ts";
import {
  columnBuffer,
  columnHead,
  columnKey,
  columnWorkgroups,
  eachRow,
  layoutOfSplits,
  oncePerColumn,
  type ColumnLayout,
} from "./columns.ts";

export const batchNormGradientKernel: Kernel = {
  name: BATCH_NORM_GRADIENT,
  body: (inputs, attrs) => gradients(inputs, attrs),
};

/**
 * dx = slope · (g − mean(g) − x̂ · mean(g·x̂)), dgamma = sum(g·x̂), dbeta = sum(g), where g is dy, or 0 where the ReLU
 * was: y is worked out again as the forward pass did, which costs less than to read it.
 */
function gradients(inputs: TensorMap, attrs: Attributes): tf.TensorInfo[] {
  const x = tensorOf(inputs, "x");
  const norm = normOf(x, attrs);
  const { layout } = norm;
  const names = gradientInputs(norm);
  const given = names.map((name) => tensorOf(inputs, name));
  const channels = x.shape.at(-1)!;
  const [dGamma, dBeta] = [newTensor([channels]), newTensor([channels])];
  if (layout.splits === 1) sumGradients(norm, given, [dGamma, dBeta]);
  else {
    const parts = newTensor([layout.splits, 2, channels]);
    sumGradients(norm, given, [parts]);
    addSplits(layout, parts, [dGamma, dBeta]);
    disposeTensor(parts);
  }
  const dx = newTensor(x.shape);
  dispatch(
    { key: `batch-norm-gradient ${norm.key}`, code: () => gradientCode(norm) },
    { tensors: [...given, dGamma, dBeta, dx], workgroups: threadsOf(threadsOfNorm(layout)).workgroups },
  );
  return [dx, dGamma, dBeta];
}

const gradientInputs = ({ rectify }: Norm): string[] =>
  rectify ? ["dy", "x", "moments", "gamma", "beta"] : ["dy", "x", "moments", "gamma"];

/** `centred` and `g` of one value. */
function incoming({ layout, rectify }: Norm, at: string): string {
  const masked = `select(${layout.value}(), dy[${at}], centred * slope + beta[column] > ${layout.value}())`;
  return `let centred = x[${at}] - mean; let g = ${rectify ? masked : `dy[${at}]`};`;
}

function sumGradients(norm: Norm, given: readonly tf.Tensor[], targets: readonly tf.TensorInfo[]): void {
  // gamma only matters to the mask
  const tensors = norm.rectify ? given : given.slice(0, 3);
  dispatch(
    { key: `batch-norm-sums ${norm.key}`, code: () => sumsCode(norm) },
    { tensors: [...tensors, ...targets], workgroups: columnWorkgroups(norm.layout) },
  );
}

function sumsCode(norm: Norm): string {
  const { layout, rectify, epsilon } = norm;
  const { value, columns } = layout;
  const names = rectify ? gradientInputs(norm) : ["dy", "x", "moments"];
  const place = `split * ${2 * columns} + column`;
  const write =
    layout.splits === 1
      ? "d_gamma[column] = products; d_beta[column] = sums;"
      : `parts_out[${place}] = products; parts_out[${place} + ${columns}] = sums;`;
  return `
${names.map((name, i) => columnBuffer(layout, i, name)).join("\n")}
${sumTargets(layout, names.length)}
${columnHead(layout)}
  let inside = min(column, ${columns - 1});
  let mean = moments[inside];
  let inverse = 1f / sqrt(moments[${columns} + inside] + ${literal(epsilon)});
  ${rectify ? "let slope = gamma[inside] * inverse;" : ""}
  var sum = ${value}();
  var product = ${value}();
  ${eachRow(layout, `${incoming(norm, `row * ${columns} + column`)} sum += g; product += g * centred;`)}
  let sums = add_lanes(lane, sum);
  let products = add_lanes(lane, product) * inverse;
  ${oncePerColumn(layout, write)}
}`;
}

function sumTargets(layout: ColumnLayout, binding: number): string {
  const names = layout.splits === 1 ? ["d_gamma", "d_beta"] : ["parts_out"];
  return names.map((name, i) => columnBuffer(layout, binding + i, name, "read_write")).join("\n");
}

/** [splits, 2, c] → the two results [c]. */
function addSplits(layout: ColumnLayout, parts: tf.TensorInfo, results: readonly tf.TensorInfo[]): void {
  const joined = layoutOfSplits(layout);
  dispatch(
    { key: `add-splits ${columnKey(layout)}`, code: () => addSplitsCode(joined) },
    { tensors: [parts, ...results], workgroups: columnWorkgroups(joined) },
  );
}

function addSplitsCode(layout: ColumnLayout): string {
  const { value, columns } = layout;
  const at = `row * ${2 * columns} + column`;
  return `
${columnBuffer(layout, 0, "splits")}
${columnBuffer(layout, 1, "first_result", "read_write")}
${columnBuffer(layout, 2, "second_result", "read_write")}
${columnHead(layout)}
  var one = ${value}();
  var other = ${value}();
  ${eachRow(layout, `one += splits[${at}]; other += splits[${at} + ${columns}];`)}
  let ones = add_lanes(lane, one);
  let others = add_lanes(lane, other);
  ${oncePerColumn(layout, "first_result[column] = ones; second_result[column] = others;")}
}`;
}

function gradientCode(norm: Norm): string {
  const { layout } = norm;
  const names = [...gradientInputs(norm), "d_gamma", "d_beta"];
  return `
${names.map((name, i) => columnBuffer(layout, i, name)).join("\n")}
${columnBuffer(layout, names.length, "dx", "read_write")}
${mapCode(
  layout,
  `${figures(norm)}
  let mean_g = d_beta[column] / ${literal(layout.rows)};
  let tilt = d_gamma[column] * inverse / ${literal(layout.rows)};`,
  `${incoming(norm, "at")}
    dx[at] = slope * (g - mean_g - centred * tilt);`,
)}`;
}
