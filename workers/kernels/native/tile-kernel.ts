/** Repetition along one axis, or along neighbours of extent 1, as gradients of sums and of batch norm need it. */
import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../kernel.ts";
import { wasmHeap } from "./heap.ts";

/** The stock kernel finds every single value's place by division. It stays for what repeats along axes apart. */
export const nativeTile: Kernel = {
  name: tf.Tile,
  body(inputs, attrs, stock) {
    const heap = wasmHeap();
    const x = inputs["x"]!;
    const reps = attrs["reps"] as readonly number[];
    const blocks = blocksOf(x, reps);
    if (heap === null || blocks === null) return stock(inputs, attrs);
    const out = heap.output(x.shape.map((extent, axis) => extent * reps[axis]!));
    const [from, to] = [heap.addressOf(x) / 4, heap.addressOf(out) / 4];
    const floats = heap.floats();
    for (let block = 0; block < blocks.count; block++)
      repeat(
        floats,
        from + block * blocks.length,
        blocks.length,
        to + block * blocks.length * blocks.times,
        blocks.times,
      );
    return out;
  },
};

/** The tensor as `count` runs of `length` values, each to be repeated. */
interface Blocks {
  readonly count: number;
  readonly length: number;
  readonly times: number;
}

function blocksOf(x: tf.Tensor, reps: readonly number[]): Blocks | null {
  const axes = reps.flatMap((times, axis) => (times === 1 ? [] : [axis]));
  const [first, last] = [axes[0], axes.at(-1)];
  if (x.dtype !== "float32" || x.size === 0 || first === undefined || last === undefined) return null;
  const oneAxis =
    tf.util.sizeFromShape(x.shape.slice(first, last + 1)) === (first === last ? x.shape[first] : 1);
  if (!oneAxis) return null;
  const length = tf.util.sizeFromShape(x.shape.slice(first));
  return { count: x.size / length, length, times: tf.util.sizeFromShape([...reps]) };
}

/** What is there already is copied behind itself, so that the copies grow. */
function repeat(floats: Float32Array, from: number, length: number, to: number, times: number): void {
  if (length === 1) {
    floats.fill(floats[from]!, to, to + times);
    return;
  }
  const total = length * times;
  floats.copyWithin(to, from, from + Math.min(length, total));
  for (let done = length; done < total; done *= 2)
    floats.copyWithin(to + done, to, to + Math.min(done, total - done));
}
