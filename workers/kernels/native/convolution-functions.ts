/**
 * Direct convolution of NHWC images, stride 1, on an input padded beforehand: in a padded row the fw·ci values that one
 * output pixel sees lie side by side, so both kernels are small matrix products without im2col. Register tiles of
 * 4 × 8 float32. All pointers and strides in bytes.
 */
import {
  defineFunction,
  i32,
  loopUntil,
  type Code,
  vectorLanes as lanes,
  type Local,
  type NativeFunction,
} from "./assembler.ts";

/** Output pixels, or filter rows, of one register tile. */
export const TILE = 4;

export function convolutionFunctions(): NativeFunction[] {
  return [2, 1].flatMap((vectors) =>
    [TILE, 1].flatMap((tile) => [forwardTile(tile, vectors), filterTile(tile, vectors)]),
  );
}

/** Name of the forward function for a tile of `tile` pixels by 4·`vectors` output channels. */
export const forwardName = (tile: number, vectors: number): string => `forward${tile}x${vectors}`;
/** Name of the filter-gradient function for a tile of `tile` filter rows by 4·`vectors` output channels. */
export const filterName = (tile: number, vectors: number): string => `filter${tile}x${vectors}`;

/**
 * (x, panel, out, pixelBytes, rowBytes, filterRows, runBytes, outBytes): `tile` neighbouring output pixels.
 * x: the first pixel's window; its pixels are pixelBytes apart, its rows rowBytes. panel: [fh, fw·ci, 4·vectors].
 * runBytes: fw·ci·4, a row of the window. outBytes: between output pixels.
 */
function forwardTile(tile: number, vectors: number): NativeFunction {
  return defineFunction(forwardName(tile, vectors), 8, (writer, ...given) => {
    const [x, panel, out, pixelBytes, rowBytes, filterRows, runBytes, outBytes] = given as Eight;
    const { local, locals } = writer;
    const sums = locals("v128", tile * vectors);
    const weights = locals("v128", vectors);
    const value = local("v128");
    const pixels = locals("i32", tile);
    const [row, end, next] = [local(), local(), local()];
    const step: Code = [
      ...weights.flatMap((weight, v) => weight.set(lanes.load(panel.get, v * lanes.bytes))),
      ...pixels.flatMap((pixel, p) => [
        ...value.set(lanes.splat(pixel.get)),
        ...weights.flatMap((weight, v) => accumulate(sums[p * vectors + v]!, value.get, weight.get)),
        ...pixel.add(i32.of(4)),
      ]),
      ...panel.add(i32.of(vectors * lanes.bytes)),
    ];
    const oneRow = [
      ...pixels.flatMap((pixel, p) =>
        pixel.set(p === 0 ? x.get : i32.add(pixels[p - 1]!.get, pixelBytes.get)),
      ),
      ...end.set(i32.add(x.get, runBytes.get)),
      ...loopUntil(pixels[0]!, end.get, i32.of(0), step),
      ...x.add(rowBytes.get),
    ];
    return [
      ...sums.flatMap((sum) => sum.set(lanes.zero)),
      ...row.set(i32.of(0)),
      ...loopUntil(row, filterRows.get, i32.of(1), oneRow),
      ...next.set(out.get),
      ...pixels.flatMap((_, p) => [
        ...weights.flatMap((_weight, v) =>
          lanes.store(next.get, sums[p * vectors + v]!.get, v * lanes.bytes),
        ),
        ...next.add(outBytes.get),
      ]),
    ];
  });
}

/**
 * (x, dy, out, rows, width, xPixelBytes, xRowSkip, dyBytes, outBytes, tiles): `tiles` times `tile` filter rows ×
 * 4·vectors output channels += Σ over rows × width pixels. x: the first filter row's value for the first pixel, the
 * next rows' follow it; xRowSkip leads from behind a row's last pixel to the next row's first. outBytes: between filter
 * rows. Callers pass as many pixels as the first-level cache holds: they are read again for every tile.
 */
function filterTile(tile: number, vectors: number): NativeFunction {
  return defineFunction(filterName(tile, vectors), 10, (writer, ...given) => {
    const [x, dy, out, rows, width, xPixelBytes, xRowSkip, dyBytes, outBytes, tiles] = given as [
      ...Eight,
      Local,
      Local,
    ];
    const { local, locals } = writer;
    const sums = locals("v128", tile * vectors);
    const gradients = locals("v128", vectors);
    const value = local("v128");
    const [done, row, column, xAt, dyAt] = [local(), local(), local(), local(), local()];
    const onePixel: Code = [
      ...gradients.flatMap((gradient, v) => gradient.set(lanes.load(dyAt.get, v * lanes.bytes))),
      ...repeat(tile, (t) => [
        ...value.set(lanes.splat(xAt.get, t * 4)),
        ...gradients.flatMap((gradient, v) => accumulate(sums[t * vectors + v]!, value.get, gradient.get)),
      ]),
      ...xAt.add(xPixelBytes.get),
      ...dyAt.add(dyBytes.get),
    ];
    const oneRow = [
      ...column.set(i32.of(0)),
      ...loopUntil(column, width.get, i32.of(1), onePixel),
      ...xAt.add(xRowSkip.get),
    ];
    const addTo = (sum: Local, v: number): Code =>
      lanes.store(out.get, lanes.add(lanes.load(out.get, v * lanes.bytes), sum.get), v * lanes.bytes);
    const oneTile = [
      ...sums.flatMap((sum) => sum.set(lanes.zero)),
      ...xAt.set(x.get),
      ...dyAt.set(dy.get),
      ...row.set(i32.of(0)),
      ...loopUntil(row, rows.get, i32.of(1), oneRow),
      ...repeat(tile, (t) => [
        ...gradients.flatMap((_, v) => addTo(sums[t * vectors + v]!, v)),
        ...out.add(outBytes.get),
      ]),
      ...x.add(i32.of(tile * 4)),
    ];
    return [...done.set(i32.of(0)), ...loopUntil(done, tiles.get, i32.of(1), oneTile)];
  });
}

const repeat = (times: number, write: (index: number) => Code): Code =>
  Array.from({ length: times }, (_, i) => write(i)).flat();

type Eight = [Local, Local, Local, Local, Local, Local, Local, Local];

const accumulate = (sum: Local, a: Code, b: Code): Code => sum.set(lanes.multiplyAdd(a, b, sum.get));
