/**
 * WGSL of the gradients of pools. A window's gradient goes whole to its first maximum in row-major order, as on tfjs's
 * cpu backend, or in equal parts to all its positions, padding included.
 */
import type * as tf from "@tensorflow/tfjs";
import { blocksOf, channelReader, channelWriter, type ChannelTensor } from "../wgsl/channels.ts";
import { threadsOf, unravel, type Threads } from "../wgsl/threads.ts";

export type PoolGeometry = tf.backend_util.Conv2DInfo;

/** Squares of a stride's size, each with at most one window in its corner, that tile the padded image. */
function cellsOf(p: PoolGeometry): { rows: number; columns: number } {
  return {
    rows: Math.ceil((p.inHeight + p.padInfo.top) / p.strideHeight),
    columns: Math.ceil((p.inWidth + p.padInfo.left) / p.strideWidth),
  };
}

export function cellThreads(p: PoolGeometry): Threads {
  const { rows, columns } = cellsOf(p);
  return threadsOf(p.batchSize * rows * columns * blocksOf(p.inChannels));
}

/** Max-pool whose windows do not overlap: a thread owns a cell. Bindings: x, dy, dx. */
export function separateMaxCode(p: PoolGeometry): string {
  const { rows, columns } = cellsOf(p);
  return `
${channelReader(image("x", 0, p))}
${channelReader(pooled("dy", 1, p))}
${channelWriter(image("dx", 2, p))}

${cellThreads(p).head}
  ${unravel("thread", [
    ["block", blocksOf(p.inChannels)],
    ["column", columns],
    ["row", rows],
    ["image", p.batchSize],
  ])}
  ${firstMaximum(p)}
  var share = vec4f();
  if (row < ${p.outHeight} && column < ${p.outWidth}) {
    share = read_dy((image * ${p.outHeight} + row) * ${p.outWidth} + column, block);
  }
  for (var r = max(0, -top); r < min(${p.strideHeight}, ${p.inHeight} - top); r++) {
    for (var c = max(0, -left); c < min(${p.strideWidth}, ${p.inWidth} - left); c++) {
      let in_window = r < ${p.filterHeight} && c < ${p.filterWidth};
      let here = vec4f(select(-2, f32(r * ${p.filterWidth} + c), in_window));
      let at = (image * ${p.inHeight} + top + r) * ${p.inWidth} + left + c;
      write_dx(at, block, select(vec4f(), share, best_at == here));
    }
  }
}`;
}

export function windowThreads(p: PoolGeometry): Threads {
  return threadsOf(p.batchSize * p.outHeight * p.outWidth * blocksOf(p.inChannels));
}

/** Where each window's first maximum is: row · width + column in the window. Bindings: x, positions [n, oh, ow, c]. */
export function maximumPositionsCode(p: PoolGeometry): string {
  return `
${channelReader(image("x", 0, p))}
${channelWriter(pooled("positions", 1, p))}

${windowThreads(p).head}
  ${unravel("thread", [
    ["block", blocksOf(p.inChannels)],
    ["column", p.outWidth],
    ["row", p.outHeight],
    ["image", p.batchSize],
  ])}
  ${firstMaximum(p)}
  write_positions((image * ${p.outHeight} + row) * ${p.outWidth} + column, block, best_at);
}`;
}

/** `best_at` of the window at `row`, `column`, whose corner is `top`, `left`; -1 where nothing exceeds the lowest number. */
function firstMaximum(p: PoolGeometry): string {
  return `
  let top = row * ${p.strideHeight} - ${p.padInfo.top};
  let left = column * ${p.strideWidth} - ${p.padInfo.left};
  var best = vec4f(-3.4028234e38);
  var best_at = vec4f(-1);
  for (var r = max(0, -top); r < min(${p.filterHeight}, ${p.inHeight} - top); r++) {
    for (var c = max(0, -left); c < min(${p.filterWidth}, ${p.inWidth} - left); c++) {
      let value = read_x((image * ${p.inHeight} + top + r) * ${p.inWidth} + left + c, block);
      let better = value > best;
      best = select(best, value, better);
      best_at = select(best_at, vec4f(f32(r * ${p.filterWidth} + c)), better);
    }
  }`;
}

export function positionThreads(p: PoolGeometry): Threads {
  return threadsOf(p.batchSize * p.inHeight * p.inWidth * blocksOf(p.inChannels));
}

/**
 * Every position of the image gathers from the windows that cover it.
 * Bindings: dy, positions of the maxima if `kind` is "max", dx.
 */
export function gatherWindowsCode(p: PoolGeometry, kind: "max" | "average"): string {
  const max = kind === "max";
  const share = max
    ? `select(vec4f(), read_dy(at, block), read_positions(at, block) == vec4f(f32(r * ${p.filterWidth} + c)))`
    : `read_dy(at, block) / ${p.filterHeight * p.filterWidth}`;
  return `
${channelReader(pooled("dy", 0, p))}
${max ? channelReader(pooled("positions", 1, p)) : ""}
${channelWriter(image("dx", max ? 2 : 1, p))}

${positionThreads(p).head}
  ${unravel("thread", [
    ["block", blocksOf(p.inChannels)],
    ["column", p.inWidth],
    ["row", p.inHeight],
    ["image", p.batchSize],
  ])}
  var sum = vec4f();
  for (var r = (row + ${p.padInfo.top}) % ${p.strideHeight}; r < ${p.filterHeight}; r += ${p.strideHeight}) {
    let out_row = (row + ${p.padInfo.top} - r) / ${p.strideHeight};
    if (row + ${p.padInfo.top} < r || out_row >= ${p.outHeight}) { continue; }
    for (var c = (column + ${p.padInfo.left}) % ${p.strideWidth}; c < ${p.filterWidth}; c += ${p.strideWidth}) {
      let out_column = (column + ${p.padInfo.left} - c) / ${p.strideWidth};
      if (column + ${p.padInfo.left} < c || out_column >= ${p.outWidth}) { continue; }
      let at = (image * ${p.outHeight} + out_row) * ${p.outWidth} + out_column;
      sum += ${share};
    }
  }
  write_dx((image * ${p.inHeight} + row) * ${p.inWidth} + column, block, sum);
}`;
}

function image(name: string, binding: number, p: PoolGeometry): ChannelTensor {
  return { name, binding, positions: p.batchSize * p.inHeight * p.inWidth, channels: p.inChannels };
}

function pooled(name: string, binding: number, p: PoolGeometry): ChannelTensor {
  return { name, binding, positions: p.batchSize * p.outHeight * p.outWidth, channels: p.inChannels };
}
