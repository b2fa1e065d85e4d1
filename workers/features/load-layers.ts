import * as tf from "@tensorflow/tfjs";
import type { BackboneFiles } from "./files/index.ts";
import { noLayer, requirePictures, type LoadedNetwork } from "./loaded-network.ts";
import { memoryOf } from "./memory-of.ts";

/** A Keras-like model; the weights stay with the whole model, of which only the part up to the layer is run. */
export async function loadLayers(files: BackboneFiles): Promise<LoadedNetwork> {
  const whole = await tf.loadLayersModel(memoryOf(files));
  try {
    requirePictures(
      files,
      whole.inputs.map(({ shape }) => shape),
    );
    const layer = findLayer(whole, files.layer);
    if (!layer)
      throw noLayer(
        files,
        whole.layers.map(({ name }) => name),
      );
    const part = tf.model({ inputs: whole.inputs, outputs: layer.output });
    const [, height, width] = whole.inputs[0]!.shape;
    return {
      layer: layer.name,
      inputSize: height == null || width == null ? null : [height, width],
      run: (pixels) => oneOutput(part.predict(pixels)),
      dispose: () => whole.dispose(),
    };
  } catch (error) {
    whole.dispose();
    throw error;
  }
}

function findLayer({ layers }: tf.LayersModel, wanted: string | null): tf.layers.Layer | undefined {
  if (wanted !== null) return layers.findLast(({ name }) => name.endsWith(wanted));
  return layers.findLast((layer) => layer.getClassName() !== "InputLayer" && isSpatial(layer.outputShape));
}

/** [batch, height, width, channels], and more than one place; null is any size. */
function isSpatial(shape: tf.Shape | tf.Shape[]): boolean {
  const [, height, width] = shape;
  return shape.length === 4 && !Array.isArray(height) && !(height === 1 && width === 1);
}

function oneOutput(output: tf.Tensor | tf.Tensor[]): tf.Tensor {
  if (Array.isArray(output)) throw new TypeError("the layer has several outputs");
  return output;
}
