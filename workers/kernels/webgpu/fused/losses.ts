/** Mean losses from logits and the gradient of the logits, in one dispatch; in two for large batches. */
import type * as tf from "@tensorflow/tfjs";
import { SIGMOID_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY } from "../../../../templates/runtime/ops/index.ts";
import { tensorOf, type Kernel, type TensorMap } from "../../kernel.ts";
import { dispatch, newTensor } from "../dispatch.ts";
import { literal } from "../wgsl/literal.ts";
import { addChunks } from "../wgsl/add-chunks.ts";

export const lossKernels: readonly Kernel[] = [
  {
    name: SOFTMAX_CROSS_ENTROPY,
    body: (inputs) => {
      const [samples, classes] = tensorOf(inputs, "logits").shape as [number, number];
      return run(inputs, "softmax", lossLayout(samples, classes), softmaxTerms);
    },
  },
  {
    name: SIGMOID_CROSS_ENTROPY,
    // every answer stands alone: a row of its own
    body: (inputs) => run(inputs, "sigmoid", lossLayout(tensorOf(inputs, "logits").size, 1), sigmoidTerms),
  },
];

interface LossLayout {
  /** what the mean is over; weights are by row */
  readonly rows: number;
  readonly classes: number;
  /** threads that share a row: a power of two */
  readonly lanes: number;
  /** workgroups that share the rows */
  readonly splits: number;
  readonly rowsPerSplit: number;
}

const THREADS = 256;
/** Rounds of a workgroup up to which it works alone, so that no second dispatch must add. */
const MOST_ROUNDS_ALONE = 16;

function lossLayout(rows: number, classes: number): LossLayout {
  const lanes = Math.min(64, 2 ** Math.ceil(Math.log2(classes)));
  const rounds = Math.ceil((rows * lanes) / THREADS);
  const splits = rounds <= MOST_ROUNDS_ALONE ? 1 : Math.ceil(rounds / MOST_ROUNDS_ALONE);
  return { rows, classes, lanes, splits, rowsPerSplit: Math.ceil(rows / splits) };
}

/** @returns the mean loss [] and its gradient, like the logits */
function run(
  inputs: TensorMap,
  name: string,
  layout: LossLayout,
  terms: (layout: LossLayout) => string,
): tf.TensorInfo[] {
  const { splits, rows, classes } = layout;
  const weights = inputs["weights"];
  const [logits, targets] = [tensorOf(inputs, "logits"), tensorOf(inputs, "targets")];
  const gradient = newTensor(logits.shape);
  const loss = newTensor(splits === 1 ? [] : [splits]);
  const key = `${name}-cross-entropy ${rows} ${classes} ${weights !== undefined}`;
  dispatch(
    { key, code: () => lossCode(layout, weights !== undefined, terms(layout)) },
    { tensors: [logits, targets, gradient, loss, ...(weights ? [weights] : [])], workgroups: [splits] },
  );
  return [splits === 1 ? loss : addChunks(loss, splits, []), gradient];
}

function lossCode(layout: LossLayout, weighted: boolean, terms: string): string {
  const { rows, classes, lanes, rowsPerSplit } = layout;
  const rowsAtOnce = THREADS / lanes;
  const share = literal(1 / rows);
  const weight = weighted ? `weights[min(row, ${rows - 1})] * ${share}` : share;
  return `
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;
${weighted ? "@group(0) @binding(4) var<storage, read> weights: array<f32>;" : ""}
var<workgroup> parts: array<f32, ${THREADS}>;
${combine("largest_of_row", lanes, "max(parts[lane], other)")}
${combine("sum_of_row", lanes, "parts[lane] + other")}
${combine("sum_of_all", THREADS, "parts[lane] + other")}
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = i32(index);
  let first = i32(group.x) * ${rowsPerSplit};
  let end = min(first + ${rowsPerSplit}, ${rows});
  var total = 0f;
  for (var base = first; base < end; base += ${rowsAtOnce}) {
    let row = base + lane / ${lanes};
    let weight = ${weight};
    // rows beyond the end have no class to look at, but wait with the others
    let start = row * ${classes} + select(${classes}, lane % ${lanes}, row < end);
    let beyond = (row + 1) * ${classes};
    ${terms}
  }
  let sum = sum_of_all(lane, total);
  if (lane == 0) { loss[group.x] = sum; }
}`;
}

/** A function that combines the values of `lanes` neighbours; all threads must reach it. */
function combine(name: string, lanes: number, combined: string): string {
  let code = "";
  for (let half = lanes / 2; half >= 1; half /= 2) {
    code += `
  if (place < ${half}) { let other = parts[lane + ${half}]; parts[lane] = ${combined}; }
  workgroupBarrier();`;
  }
  return `
fn ${name}(lane: i32, value: f32) -> f32 {
  let place = lane % ${lanes};
  parts[lane] = value;
  workgroupBarrier();${code}
  let result = parts[lane - place];
  workgroupBarrier();
  return result;
}`;
}

function softmaxTerms({ lanes }: LossLayout): string {
  const eachClass = (body: string): string => `for (var at = start; at < beyond; at += ${lanes}) { ${body} }`;
  return `
    var largest = -3.4e38f;
    ${eachClass("largest = max(largest, logits[at]);")}
    let top = largest_of_row(lane, largest);
    var exponentials = 0f;
    ${eachClass("exponentials += exp(logits[at] - top);")}
    let log_sum = log(sum_of_row(lane, exponentials));
    ${eachClass(`
      let log_probability = logits[at] - top - log_sum;
      total -= targets[at] * log_probability * weight;
      gradient[at] = (exp(log_probability) - targets[at]) * weight;`)}`;
}

/** max(z, 0) − z·t + log(1 + e^−|z|): no overflow for large |z|. */
function sigmoidTerms(): string {
  return `
    if (start < beyond) {
      let z = logits[start];
      let tail = exp(-abs(z));
      total += (max(z, 0f) - z * targets[start] + log(1f + tail)) * weight;
      gradient[start] = (select(tail, 1f, z >= 0f) / (1f + tail) - targets[start]) * weight;
    }`;
}
