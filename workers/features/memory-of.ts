import * as tf from "@tensorflow/tfjs";
import type { BackboneFiles } from "./files/index.ts";

/** The files as tfjs loads them. */
export function memoryOf({ model, weights }: Pick<BackboneFiles, "model" | "weights">): tf.io.IOHandler {
  return tf.io.fromMemory({
    ...model,
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData: new Uint8Array(weights).buffer,
  });
}
