/**
 * What the network sees of an image. The loop hands over raw pixels, 0 to 255; the first layer brings every channel to
 * mean 0 and deviation 1 over the training images. It is part of the model, so an exported model takes raw pixels too.
 */
import * as tf from "@tensorflow/tfjs";
import type { DataFacts } from "firstlight";

/** A channel that never changes is only centred; dividing by its deviation would blow up noise. Of the range 0 to 1. */
const SMALLEST_DEVIATION = 1e-3;

/** The mean pixel of the training images in raw units: what normalisation turns into 0. */
export function meanPixel(facts: DataFacts): readonly number[] {
  if (facts.statistics === null)
    throw new TypeError("images come with the mean and deviation of their channels");
  return facts.statistics.mean.map((mean) => mean * 255);
}

/**
 * (x − mean) / deviation as a 1×1 depthwise convolution with fixed weights: a layer that every tfjs can load.
 * @param pixels - [batch, height, width, channels], 0 to 255
 * @returns same shape
 */
export function normalise(pixels: tf.SymbolicTensor, facts: DataFacts): tf.SymbolicTensor {
  const mean = meanPixel(facts);
  const scale = (facts.statistics?.deviation ?? []).map((deviation) => {
    return 1 / (255 * (deviation < SMALLEST_DEVIATION ? 1 : deviation));
  });
  const layer = tf.layers.depthwiseConv2d({
    name: "normalise",
    kernelSize: 1,
    depthwiseInitializer: "zeros",
    trainable: false,
  });
  const normalised = layer.apply(pixels) as tf.SymbolicTensor;
  tf.tidy(() => {
    layer.setWeights([
      tf.tensor4d(scale, [1, 1, scale.length, 1]),
      tf.tensor1d(scale.map((factor, channel) => -factor * (mean[channel] ?? 0))),
    ]);
  });
  return normalised;
}
