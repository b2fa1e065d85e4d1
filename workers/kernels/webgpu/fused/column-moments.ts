/**
 * Column means and variances, and the moving averages that follow them. Every workgroup takes the mean of its rows and
 * the squared deviations from that mean; the second dispatch joins them as Chan, Golub and LeVeque (1979) do, so
 * nothing cancels: the variance is E[(x−μ)²], though x is read from memory once.
 */
import type * as tf from "@tensorflow/tfjs";
import { COLUMN_MOMENTS } from "../../../../templates/runtime/ops/index.ts";
import { numberOf, tensorOf, type Attributes, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, disposeTensor, newTensor } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import {
  columnBuffer,
  columnHead,
  columnKey,
  columnLayout,
  columnWorkgroups,
  eachRow,
  layoutOfSplits,
  oncePerColumn,
  type ColumnLayout,
} from "./columns.ts";

export const columnMomentsKernel: Kernel = {
  name: COLUMN_MOMENTS,
  body: (inputs, attrs) => columnMoments(inputs, attrs),
};

/** Where the results go: [2, c], and the moving averages [c] with the share that they keep, or null. */
interface Target {
  readonly tensors: readonly tf.TensorInfo[];
  readonly momentum: number | null;
}

function columnMoments(inputs: TensorMap, attrs: Attributes): tf.TensorInfo {
  const x = tensorOf(inputs, "x");
  const channels = x.shape.at(-1)!;
  const layout = columnLayout(x.size / channels, channels);
  const moments = newTensor([2, channels]);
  const moving = inputs["movingMean"] === undefined ? [] : movingOf(inputs);
  const momentum = moving.length === 0 ? null : numberOf(attrs, "momentum");
  const target = { tensors: [moments, ...moving], momentum };
  if (layout.splits === 1) momentsOfRows(layout, x, target);
  else {
    const parts = newTensor([layout.splits, 2, channels]);
    momentsOfRows(layout, x, { tensors: [parts], momentum: null });
    joinMoments(layout, parts, target);
    disposeTensor(parts);
  }
  return moments;
}

const movingOf = (inputs: TensorMap): tf.Tensor[] => [
  tensorOf(inputs, "movingMean"),
  tensorOf(inputs, "movingVariance"),
];

/** Mean and, of a split, summed squared deviations, or, of all rows, their variance. */
function momentsOfRows(layout: ColumnLayout, x: tf.Tensor, target: Target): void {
  const key = `column-moments ${columnKey(layout)} ${target.momentum}`;
  dispatch(
    { key, code: () => momentsCode(layout, target) },
    { tensors: [x, ...target.tensors], workgroups: columnWorkgroups(layout) },
  );
}

function momentsCode(layout: ColumnLayout, target: Target): string {
  const { value, columns, rows, splits } = layout;
  const at = `row * ${columns} + column`;
  return `
${columnBuffer(layout, 0, "x")}
${targetBuffers(layout, target)}
${columnHead(layout)}
  let count = f32(end - first);
  var sum = ${value}();
  ${eachRow(layout, `sum += x[${at}];`)}
  let mean = add_lanes(lane, sum) / count;
  var squares = ${value}();
  ${eachRow(layout, `let deviation = x[${at}] - mean; squares += deviation * deviation;`)}
  let spread = add_lanes(lane, squares)${splits === 1 ? ` / ${literal(rows)}` : ""};
  ${oncePerColumn(layout, writeTarget(layout, target))}
}`;
}

function joinMoments(layout: ColumnLayout, parts: tf.TensorInfo, target: Target): void {
  const joined = layoutOfSplits(layout);
  const key = `join-moments ${columnKey(layout)} ${target.momentum}`;
  dispatch(
    { key, code: () => joinCode(layout, joined, target) },
    { tensors: [parts, ...target.tensors], workgroups: columnWorkgroups(joined) },
  );
}

function joinCode(layout: ColumnLayout, joined: ColumnLayout, target: Target): string {
  const { value, columns, rows, rowsPerSplit } = layout;
  const count = `let count = f32(min(${rowsPerSplit}, ${rows} - row * ${rowsPerSplit}));`;
  const at = `row * ${2 * columns} + column`;
  return `
${columnBuffer(layout, 0, "splits")}
${targetBuffers(layout, target)}
${columnHead(joined)}
  var sum = ${value}();
  ${eachRow(joined, `${count} sum += splits[${at}] * count;`)}
  let mean = add_lanes(lane, sum) / ${literal(rows)};
  var squares = ${value}();
  ${eachRow(joined, `${count} let gap = splits[${at}] - mean; squares += splits[${at} + ${columns}] + gap * gap * count;`)}
  let spread = add_lanes(lane, squares) / ${literal(rows)};
  ${oncePerColumn(joined, writeTarget(joined, target))}
}`;
}

function targetBuffers(layout: ColumnLayout, { momentum }: Target): string {
  const names = momentum === null ? ["moments"] : ["moments", "moving_mean", "moving_variance"];
  return names.map((name, i) => columnBuffer(layout, 1 + i, name, "read_write")).join("\n");
}

function writeTarget({ columns }: ColumnLayout, { momentum }: Target): string {
  const follow = (moving: string, now: string): string =>
    momentum === null
      ? ""
      : `${moving}[column] = ${moving}[column] * ${literal(momentum)} + ${now} * ${literal(1 - momentum)};`;
  return `
    moments[split * ${2 * columns} + column] = mean;
    moments[split * ${2 * columns} + ${columns} + column] = spread;
    ${follow("moving_mean", "mean")}
    ${follow("moving_variance", "spread")}
  `;
}
