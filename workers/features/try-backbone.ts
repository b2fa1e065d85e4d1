import * as tf from "@tensorflow/tfjs";
import { loadBackbone, type Backbone } from "./backbone.ts";
import { badBackbone, type BackboneFiles } from "./files/index.ts";

export interface TriedBackbone extends Pick<Backbone, "layer" | "inputSize"> {
  /** of one image */
  readonly features: number;
}

/** Before a network is kept it must answer for real pictures. @throws WorkbenchError `bad-backbone` */
export async function tryBackbone(files: BackboneFiles): Promise<TriedBackbone> {
  const backbone = await loadBackbone(files);
  try {
    const { layer, inputSize } = backbone;
    return { layer, inputSize, features: await countFeatures(backbone, files) };
  } finally {
    backbone.dispose();
  }
}

async function countFeatures(backbone: Backbone, { name }: BackboneFiles): Promise<number> {
  const output = runOnce(backbone, name);
  try {
    const values = await output.data();
    if (!values.every(Number.isFinite))
      throw badBackbone(
        `${name} answers a picture with NaN or infinity.`,
        "Its weights are damaged: convert it again.",
      );
    const { 1: length } = output.shape;
    if (!values.subarray(0, length).some((value, at) => value !== values[length + at]))
      throw badBackbone(
        `${name} answers two different pictures alike.`,
        "Its weights are damaged: convert it again.",
      );
    return length;
  } finally {
    output.dispose();
  }
}

/** On two pictures, so that a network made for one at a time is found out. */
function runOnce(backbone: Backbone, name: string): tf.Tensor2D {
  const [height, width] = backbone.inputSize ?? [96, 128];
  try {
    return tf.tidy(() => backbone.features(tf.randomUniform([2, height, width, 3], 0, 255, "float32", 1)));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw badBackbone(
      `${name} fails on a picture of ${height} × ${width}: ${detail.replace(/\.$/, "")}.`,
      "Give a network that takes colour pictures of any number, or convert it without a fixed batch.",
    );
  }
}
