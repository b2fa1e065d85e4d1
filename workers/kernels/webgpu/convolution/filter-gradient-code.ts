/**
 * WGSL of the filter gradient of a convolution, full or depthwise. A thread keeps the sums of some neighbouring taps of one filter row, of
 * some input channels and of some output channels in registers while it walks rows of the output: the columns of x
 * that the taps see slide along, so that a step loads one column of x and one of dy for span × 4 × 4 products (span × 4
 * where it is depthwise). Rows are split into chunks for parallelism; each chunk's sums are a slice of the result, to
 * be added up afterwards.
 */
import type { ConvolutionGeometry } from "../../convolution-geometry.ts";
import { blocksOf, channelReader, channelWriter, repeatedChannelReader } from "../wgsl/channels.ts";
import { repeat, threadsOf, unravel, type Threads } from "../wgsl/threads.ts";

/** What one thread sums. Depthwise, a block of output channels meets only its own input channels: `inBlocks` is 1. */
export interface FilterTile {
  readonly kind: "full" | "depthwise";
  /** neighbouring taps of a filter row */
  readonly span: number;
  /** blocks of four input channels */
  readonly inBlocks: number;
  /** blocks of four output channels */
  readonly outBlocks: number;
}

export interface FilterGradientPlan {
  readonly tile: FilterTile;
  /** output rows, of all images, that one thread walks */
  readonly rowsPerChunk: number;
  readonly chunks: number;
  readonly threads: Threads;
}

interface Counts {
  readonly spans: number;
  readonly inTiles: number;
  readonly outTiles: number;
}

/** Input channels that one output channel sees. */
function channelsPerOutput(g: ConvolutionGeometry, { kind }: FilterTile): number {
  return kind === "full" ? g.inChannels : 1;
}

function countsOf(g: ConvolutionGeometry, tile: FilterTile): Counts {
  return {
    spans: Math.ceil(g.filterWidth / tile.span),
    inTiles: Math.ceil(blocksOf(channelsPerOutput(g, tile)) / tile.inBlocks),
    outTiles: Math.ceil(blocksOf(g.outChannels) / tile.outBlocks),
  };
}

/** Threads that keep a large GPU busy. */
const ENOUGH_THREADS = 1 << 16;
/** Numbers that the chunks' sums may take together (8 MB), unless the filter itself is larger. */
const MOST_SUMS = 1 << 21;

export function planFilterGradient(g: ConvolutionGeometry, tile: FilterTile): FilterGradientPlan {
  const { spans, inTiles, outTiles } = countsOf(g, tile);
  const tiles = g.filterHeight * spans * inTiles * outTiles;
  const rows = g.batch * g.outHeight;
  const size = g.filterHeight * g.filterWidth * channelsPerOutput(g, tile) * g.outChannels;
  const wanted = Math.min(rows, ENOUGH_THREADS / tiles, MOST_SUMS / size);
  const rowsPerChunk = Math.ceil(rows / Math.max(1, Math.floor(wanted)));
  const chunks = Math.ceil(rows / rowsPerChunk);
  return { tile, rowsPerChunk, chunks, threads: threadsOf(tiles * chunks) };
}

/** Bindings: x, dy, sums [chunks, fh, fw, ci, co], depthwise [chunks, fh, fw, co]. */
export function filterGradientCode(g: ConvolutionGeometry, plan: FilterGradientPlan): string {
  const { tile, threads } = plan;
  const { spans, inTiles, outTiles } = countsOf(g, tile);
  const sumPositions = plan.chunks * g.filterHeight * g.filterWidth * channelsPerOutput(g, tile);
  const x = { name: "x", binding: 0, positions: g.batch * g.inHeight * g.inWidth, channels: g.inChannels };
  return `
${tile.kind === "full" ? channelReader(x) : repeatedChannelReader(x, g.outChannels / g.inChannels)}
${channelReader({ name: "dy", binding: 1, positions: g.batch * g.outHeight * g.outWidth, channels: g.outChannels })}
${channelWriter({ name: "sums", binding: 2, positions: sumPositions, channels: g.outChannels })}

fn column_of_x(row: i32, column: i32, block: i32) -> vec4f {
  return select(vec4f(), read_x(row + column, block), u32(column) < ${g.inWidth}u);
}

${threads.head}
  ${unravel("thread", [
    ["out_tile", outTiles],
    ["in_tile", inTiles],
    ["span", spans],
    ["tap_row", g.filterHeight],
    ["chunk", plan.chunks],
  ])}
  let first_tap = span * ${tile.span};
  ${sumsOf(g, tile, (sum) => `var ${sum} = vec4f();`)}
  let first_row = chunk * ${plan.rowsPerChunk};
  for (var row = first_row; row < min(first_row + ${plan.rowsPerChunk}, ${g.batch * g.outHeight}); row++) {
    let in_row = row % ${g.outHeight} * ${g.strideHeight} - ${g.padTop} + tap_row;
    if (u32(in_row) >= ${g.inHeight}u) { continue; }
    ${walkRow(g, tile)}
  }
  ${sumsOf(g, tile, (sum, t, block, lane, out) => writeSum(g, tile, sum, t, block * 4 + lane, out))}
}`;
}

/** One line for each sum: vec4f over output channels, of tap t and input channel 4·block + lane. */
function sumsOf(
  g: ConvolutionGeometry,
  tile: FilterTile,
  line: (name: string, t: number, block: number, lane: number, out: number) => string,
): string {
  const lanes = Math.min(4, channelsPerOutput(g, tile));
  return repeat(tile.span, (t) =>
    repeat(tile.inBlocks, (block) =>
      repeat(lanes, (lane) =>
        repeat(tile.outBlocks, (out) => line(`sum_${t}_${block}_${lane}_${out}`, t, block, lane, out)),
      ),
    ),
  );
}

/** Adds one output row. x_T_B is what tap T sees of block B; a step hands it on to the tap a stride to the left. */
function walkRow(g: ConvolutionGeometry, tile: FilterTile): string {
  const kept = tile.span - g.strideWidth;
  const full = tile.kind === "full";
  const load = (block: number, column: string): string => {
    const inBlock = full ? `in_tile * ${tile.inBlocks} + ${block}` : "out_tile";
    return `column_of_x(in_row_start, ${column} + first_tap - ${g.padLeft}, ${inBlock})`;
  };
  const eachColumn = (line: (t: number, block: number) => string): string =>
    repeat(tile.span, (t) => repeat(tile.inBlocks, (block) => line(t, block)));
  return `
    let in_row_start = (row / ${g.outHeight} * ${g.inHeight} + in_row) * ${g.inWidth};
    ${eachColumn((t, block) => {
      const before = t - g.strideWidth;
      return `var x_${t}_${block} = ${before < 0 ? "vec4f()" : load(block, String(before))};`;
    })}
    for (var column = 0; column < ${g.outWidth}; column++) {
      ${eachColumn((t, block) => {
        const value =
          t < kept ? `x_${t + g.strideWidth}_${block}` : load(block, `column * ${g.strideWidth} + ${t}`);
        return `x_${t}_${block} = ${value};`;
      })}
      ${repeat(tile.outBlocks, (out) => `let dy_${out} = read_dy(row * ${g.outWidth} + column, out_tile * ${tile.outBlocks} + ${out});`)}
      ${sumsOf(g, tile, (sum, t, block, lane, out) => `${sum} += x_${t}_${block}${full ? `[${lane}]` : ""} * dy_${out};`)}
    }`;
}

function writeSum(
  g: ConvolutionGeometry,
  tile: FilterTile,
  sum: string,
  t: number,
  channel: number,
  out: number,
): string {
  const tap = `first_tap + ${t}`;
  const inChannel = `in_tile * ${tile.inBlocks * 4} + ${channel}`;
  const outBlock = `out_tile * ${tile.outBlocks} + ${out}`;
  const inChannels = channelsPerOutput(g, tile);
  const position = `((chunk * ${g.filterHeight} + tap_row) * ${g.filterWidth} + ${tap}) * ${inChannels} + ${inChannel}`;
  const guards = [
    g.filterWidth % tile.span === 0 ? [] : [`${tap} < ${g.filterWidth}`],
    inChannels % (tile.inBlocks * 4) === 0 || inChannels < 4 ? [] : [`${inChannel} < ${inChannels}`],
    blocksOf(g.outChannels) % tile.outBlocks === 0 ? [] : [`${outBlock} < ${blocksOf(g.outChannels)}`],
  ].flat();
  const write = `write_sums(${position}, ${outBlock}, ${sum});`;
  return guards.length === 0 ? write : `if (${guards.join(" && ")}) { ${write} }`;
}
