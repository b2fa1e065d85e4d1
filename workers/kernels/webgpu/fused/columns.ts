/**
 * Column-wise sums of matrices [rows, channels] in WGSL: a workgroup holds some columns and several rows of each side by
 * side, adds up what its lanes found, and large matrices are split over workgroups whose results a second dispatch
 * adds. No atomics, so the same input gives the same bits. A column is four channels where they are a multiple of
 * four, else one.
 */
import type { Dispatch } from "../dispatch.ts";

export interface ColumnLayout {
  readonly rows: number;
  /** WGSL type of a value of one column */
  readonly value: "vec4f" | "f32";
  readonly columns: number;
  /** columns of a workgroup */
  readonly width: number;
  /** rows that a workgroup reads at once: a power of two */
  readonly height: number;
  /** workgroups that share the rows */
  readonly splits: number;
  readonly rowsPerSplit: number;
}

const MOST_THREADS = 256;
/** Up to here one workgroup a column walks the rows faster than a second dispatch starts. */
const MOST_STEPS_ALONE = 32;
/** Rows that a lane walks where the rows are split. */
const STEPS = 16;
const MOST_SPLITS = 256;

export function columnLayout(rows: number, channels: number): ColumnLayout {
  const columns = channels % 4 === 0 ? channels / 4 : channels;
  const width = columns <= 64 ? columns : 32;
  const height = 2 ** Math.floor(Math.log2(MOST_THREADS / width));
  const wanted = rows <= MOST_STEPS_ALONE * height ? 1 : Math.ceil(rows / (STEPS * height));
  const rowsPerSplit = Math.ceil(rows / Math.min(MOST_SPLITS, wanted));
  const splits = Math.ceil(rows / rowsPerSplit);
  const value = channels % 4 === 0 ? "vec4f" : "f32";
  return { rows, value, columns, width, height, splits, rowsPerSplit };
}

/** The layout of the second dispatch, which adds what the splits of the first found. */
export function layoutOfSplits(layout: ColumnLayout): ColumnLayout {
  return { ...layout, rows: layout.splits, splits: 1, rowsPerSplit: layout.splits };
}

export function columnWorkgroups({ splits, columns, width }: ColumnLayout): Dispatch["workgroups"] {
  return [splits, Math.ceil(columns / width)];
}

/** Parts of a shader's key that the layout decides. */
export const columnKey = ({ rows, value, columns, splits }: ColumnLayout): string =>
  `${rows} ${columns} ${value} ${splits}`;

/** A tensor of rows of columns. */
export function columnBuffer(
  { value }: ColumnLayout,
  binding: number,
  name: string,
  access = "read",
): string {
  return `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${value}>;`;
}

/**
 * The head of the entry point and `add_lanes(lane, value)`, which adds the values of a column's lanes and must be
 * reached by all threads. In the body: `column`; `split`; the rows of the workgroup from `first` to `end`; this lane
 * walks `eachRow`.
 */
export function columnHead(layout: ColumnLayout): string {
  const { rows, value, columns, width, height, rowsPerSplit } = layout;
  return `
var<workgroup> parts: array<${value}, ${width * height}>;
fn add_lanes(lane: i32, value: ${value}) -> ${value} {
  parts[lane] = value;
  workgroupBarrier();${halvings(height, width)}
  let sum = parts[lane % ${width}];
  workgroupBarrier();
  return sum;
}
@compute @workgroup_size(${width * height})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = i32(index);
  let split = i32(group.x);
  let column = i32(group.y) * ${width} + lane % ${width};
  let first = split * ${rowsPerSplit};
  let end = min(first + ${rowsPerSplit}, ${rows});
  // beyond the last column there is nothing to read
  let start = select(end, first + lane / ${width}, column < ${columns});`;
}

function halvings(height: number, width: number): string {
  let code = "";
  for (let lanes = (height / 2) * width; lanes >= width; lanes /= 2) {
    code += `
  if (lane < ${lanes}) { parts[lane] += parts[lane + ${lanes}]; }
  workgroupBarrier();`;
  }
  return code;
}

/** A loop over this lane's rows; in `body` the value's place is `row * columns + column`. */
export function eachRow({ height }: ColumnLayout, body: string): string {
  return `for (var row = start; row < end; row += ${height}) { ${body} }`;
}

/** `body` once a column. */
export function oncePerColumn({ width, columns }: ColumnLayout, body: string): string {
  return `if (lane < ${width} && column < ${columns}) { ${body} }`;
}
