/** Our WebGPU kernels through tfjs's autodiff, against the cpu backend. */
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { softmaxCrossEntropy } from "../../templates/runtime/ops/index.ts";
import { memoryInfo, releaseFreeMemory } from "../backend/index.ts";
import { expectSame, seededValues } from "./testing/compare.ts";
import { startWebgpu } from "./webgpu/testing/start-webgpu.ts";

const webgpu = await startWebgpu("gradients");

describe.skipIf(webgpu === null)("gradients on webgpu equal the cpu backend's", () => {
  const cases = [
    { batch: 2, size: 9, filter: 3, inChannels: 3, outChannels: 8, stride: 1, pad: "same" },
    { batch: 1, size: 7, filter: 3, inChannels: 1, outChannels: 5, stride: 2, pad: "valid" },
    { batch: 3, size: 6, filter: 1, inChannels: 4, outChannels: 4, stride: 2, pad: "same" },
    { batch: 5, size: 16, filter: 5, inChannels: 4, outChannels: 6, stride: 1, pad: "valid" },
  ] as const;

  it.each(cases)(
    "of conv2d and depthwiseConv2d: %o",
    async ({ batch, size, filter, inChannels, outChannels, stride, pad }) => {
      const x = seededValues([batch, size, size, inChannels], 1);
      const full = seededValues([filter, filter, inChannels, outChannels], 2);
      const depthwise = seededValues([filter, filter, inChannels, 2], 3);
      await expectSame("webgpu", [x, full, depthwise], ([a, b, c]) =>
        tf.grads((...[xs, w, v]) => {
          const y = tf.conv2d(xs as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
          const z = tf.depthwiseConv2d(xs as tf.Tensor4D, v as tf.Tensor4D, stride, pad);
          return tf.add(tf.sum(tf.square(y)), tf.sum(tf.square(z)));
        })([a!, b!, c!]),
      );
    },
  );

  // tfjs leaves the buffer of whole numbers as it is when they are cast to floats
  it("of losses whose targets were cast from whole numbers", async () => {
    await expectSame("webgpu", [seededValues([6, 3], 5)], ([logits]) => {
      const targets = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], "int32"), 3).toFloat() as tf.Tensor2D;
      const { value, grad } = tf.valueAndGrad((z) => softmaxCrossEntropy(z as tf.Tensor2D, targets))(logits!);
      return [value, grad];
    });
  });

  it("free buffers are given back", async () => {
    await tf.setBackend("webgpu");
    await tf.tidy(() => tf.add(tf.ones([1024]), 1)).data();
    releaseFreeMemory();
    expect(memoryInfo().allocatedBytes).toBeLessThan(1 << 20);
  });
});
