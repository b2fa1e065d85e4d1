import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, it } from "vitest";
import { installKernels } from "./install.ts";
import { expectSame, seededValues } from "./testing/compare.ts";
import { startInstalledWasm } from "./testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

const size = fc.integer({ min: 1, max: 9 });
const shapes = fc.record({
  batch: fc.integer({ min: 1, max: 4 }),
  height: size,
  width: size,
  inChannels: fc.oneof(fc.constantFrom(1, 3, 4, 8, 16), fc.integer({ min: 1, max: 20 })),
  outChannels: fc.oneof(fc.constantFrom(1, 4, 8, 16, 32), fc.integer({ min: 1, max: 40 })),
  filter: fc.constantFrom(1, 2, 3, 5),
  stride: fc.constantFrom(1, 1, 2, 3),
  pad: fc.constantFrom("same" as const, "valid" as const),
  seed: fc.integer(),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;
const fits = (s: Shape): boolean => s.pad === "same" || (s.filter <= s.height && s.filter <= s.width);

async function checkAll(property: (s: Shape) => Promise<void>, runs = 60): Promise<void> {
  await fc.assert(fc.asyncProperty(shapes.filter(fits), property), { numRuns: runs });
}

/** y and the gradients of sum(y · dy) for both inputs, with dy varying so that no gradient cancels. */
function gradients(f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) {
  return ([a, b]: tf.Tensor[]): tf.Tensor[] => {
    const weighted = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => {
      const out = f(x, y);
      const ramp = tf.range(0, out.size).mod(7).sub(3).div(4).reshape(out.shape);
      return out.mul(ramp);
    };
    const [da, db] = tf.grads(weighted)([a!, b!]);
    return [f(a!, b!), da!, db!];
  };
}

describe("gradients on wasm equal the cpu backend's", () => {
  it("of conv2d", async () => {
    await checkAll(({ batch, height, width, inChannels, outChannels, filter, stride, pad, seed }) => {
      const x = seededValues([batch, height, width, inChannels], seed);
      const w = seededValues([filter, filter, inChannels, outChannels], seed + 1);
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
      return expectSame("wasm", [x, w], gradients(f));
    }, 120);
  });

  it("of depthwiseConv2d", async () => {
    await checkAll(({ batch, height, width, inChannels, outChannels, filter, stride, pad, seed }) => {
      const x = seededValues([batch, height, width, inChannels], seed);
      const w = seededValues([filter, filter, inChannels, 1 + (outChannels % 3)], seed + 1);
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
      return expectSame("wasm", [x, w], gradients(f));
    });
  });

  it("of matMul, with every pair of transpose flags", async () => {
    await checkAll(({ height, width, inChannels, seed, stride, filter }) => {
      const transposeA = stride > 1;
      const transposeB = filter > 2;
      const a = seededValues(transposeA ? [width, height] : [height, width], seed);
      const b = seededValues(transposeB ? [inChannels, width] : [width, inChannels], seed + 1);
      return expectSame(
        "wasm",
        [a, b],
        gradients((x, y) => tf.matMul(x, y, transposeA, transposeB)),
      );
    });
  });

  it.each(["max", "avg"] as const)("of %sPool, ties included", async (kind) => {
    await checkAll(({ batch, height, width, inChannels, filter, stride, pad, seed }) => {
      const x = seededValues([batch, height, width, inChannels], seed);
      x.data.forEach((value, i) => (x.data[i] = Math.round(value * 2)));
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.pool(a as tf.Tensor4D, filter, kind, pad, 1, stride).mul(b);
      return expectSame("wasm", [x, seededValues([1], seed)], gradients(f));
    });
  });
});
