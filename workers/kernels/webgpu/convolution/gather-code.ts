/**
 * WGSL of a convolution that gathers: a thread computes four neighbouring channels of several positions of one row of
 * the result, all of which use the same taps. For each filter row and each block of four source channels it loads the
 * columns that those positions see, once, and multiplies them with every tap of the row. The forward pass and the
 * gradient with respect to the input are both of this kind; a `Scheme` says which source and tap meet where.
 */
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { blocksOf, channelReader, channelWriter } from "../wgsl/channels.ts";
import { repeat, threadsOf, unravel, type Threads } from "../wgsl/threads.ts";

export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Where source, filter and result meet. Strings are WGSL, expressions of type i32 unless said otherwise. */
export interface Scheme {
  readonly source: Grid;
  readonly result: Grid;
  /** positions of the result in one thread */
  readonly positions: number;
  /** threads along a row of the result; the variable `tile` counts them */
  readonly tiles: number;
  /** column of the result of position p */
  readonly resultColumn: (p: number) => string;
  /** filter rows that can matter to one row of the result, counted by `i`; their source row and row of the filter */
  readonly filterRows: number;
  readonly sourceRow: string;
  readonly filterRow: string;
  /** columns of the source that a thread loads */
  readonly columns: number;
  readonly sourceColumn: (k: number) => string;
  /** taps of a filter row that can matter, their column of the filter, and the loaded column where p meets tap j */
  readonly taps: number;
  readonly filterColumn: (j: number) => string;
  readonly meets: (p: number, j: number) => number;
  /** whether a tap's column can lie beyond the filter; it then counts as 0 */
  readonly tapsMayMiss: boolean;
  readonly channels: ChannelScheme;
}

/** How channels of the source become the four channels `block` of the result. */
export interface ChannelScheme {
  /** declarations of `read_source` (binding 0) and `read_weights` (binding 1) */
  readonly readers: string;
  /** source blocks that one block of the result needs, counted by `inner`, and which */
  readonly innerBlocks: number;
  readonly sourceBlock: string;
  /** loads of the filter a tap needs, and the arguments of `read_weights` */
  readonly lanes: number;
  readonly weights: (tap: string, lane: number) => string;
  /** a vec4f: what a position's sum gains */
  readonly product: (source: string, weights: readonly string[]) => string;
}

/** What becomes of a sum before it is written. */
export interface Finish {
  /** of the result's channels, added; binding 3 */
  readonly hasBias: boolean;
  /** NaN stays NaN */
  readonly activation: "linear" | "relu";
}

export function gatherThreads({ result, tiles }: Scheme, batch: number): Threads {
  return threadsOf(batch * result.height * tiles * blocksOf(result.channels));
}

/** Bindings: source, filter [fh, fw, ci, co], result, bias [channels of the result] if there is one. */
export function gatherCode(g: ConvolutionGeometry, scheme: Scheme, finish: Finish): string {
  const { source, result, channels } = scheme;
  return `
${channels.readers}
${channelWriter({ name: "result", binding: 2, positions: g.batch * result.height * result.width, channels: result.channels })}
${finish.hasBias ? channelReader({ name: "bias", binding: 3, positions: 1, channels: result.channels }) : ""}

fn finished(sum: vec4f, block: i32) -> vec4f {
  let value = sum${finish.hasBias ? " + read_bias(0, block)" : ""};
  return ${finish.activation === "relu" ? "select(value, vec4f(), value < vec4f())" : "value"};
}

fn column_of_source(row_start: i32, column: i32, block: i32) -> vec4f {
  return select(vec4f(), read_source(row_start + column, block), u32(column) < ${source.width}u);
}

${gatherThreads(scheme, g.batch).head}
  ${unravel("thread", [
    ["block", blocksOf(result.channels)],
    ["tile", scheme.tiles],
    ["row", result.height],
    ["image", g.batch],
  ])}
  ${repeat(scheme.positions, (p) => `var sum_${p} = vec4f();`)}
  for (var i = 0; i < ${scheme.filterRows}; i++) {
    let source_row = ${scheme.sourceRow};
    let filter_row = ${scheme.filterRow};
    if (u32(source_row) >= ${source.height}u || filter_row >= ${g.filterHeight}) { continue; }
    let row_start = (image * ${source.height} + source_row) * ${source.width};
    for (var inner = 0; inner < ${channels.innerBlocks}; inner++) {
      ${addFilterRow(g, scheme)}
    }
  }
  let result_start = (image * ${result.height} + row) * ${result.width};
  ${repeat(scheme.positions, (p) => {
    const column = scheme.resultColumn(p);
    return `if (${column} < ${result.width}) { write_result(result_start + ${column}, block, finished(sum_${p}, block)); }`;
  })}
}`;
}

/** One filter row and one source block: loads each column once, then takes tap after tap. */
function addFilterRow(g: ConvolutionGeometry, scheme: Scheme): string {
  const { lanes, weights, product, sourceBlock } = scheme.channels;
  const load = repeat(
    scheme.columns,
    (k) => `let x_${k} = column_of_source(row_start, ${scheme.sourceColumn(k)}, ${sourceBlock});`,
  );
  const steps = repeat(scheme.taps, (j) => {
    const names = Array.from({ length: lanes }, (_, lane) => `w_${j}_${lane}`);
    return `
      let column_${j} = ${scheme.filterColumn(j)};
      let tap_${j} = filter_row * ${g.filterWidth} + column_${j};
      ${repeat(lanes, (lane) => {
        const weight = `read_weights(${weights(`tap_${j}`, lane)})`;
        const masked = `select(vec4f(), ${weight}, column_${j} < ${g.filterWidth})`;
        return `let ${names[lane]!} = ${scheme.tapsMayMiss ? masked : weight};`;
      })}
      ${repeat(scheme.positions, (p) => `sum_${p} += ${product(`x_${scheme.meets(p, j)}`, names)};`)}`;
  });
  return `${load}\n${steps}`;
}
