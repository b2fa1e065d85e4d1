/** A frozen network that turns pictures into features: the mean over space of one layer's output. */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";
import type { BackboneFiles } from "./files/index.ts";
import { loadGraph } from "./load-graph.ts";
import { loadLayers } from "./load-layers.ts";
import type { LoadedNetwork } from "./loaded-network.ts";

export interface Backbone extends Pick<LoadedNetwork, "layer" | "inputSize"> {
  /** @param pixels - [batch, height, width, 3], 0..255, the caller's @returns [batch, features], the caller's to dispose */
  features(pixels: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/** Loads onto tfjs's current backend; dispose it when done. @throws WorkbenchError `bad-backbone` */
export async function loadBackbone(files: BackboneFiles): Promise<Backbone> {
  const graph = files.model.format === "graph-model" || "node" in files.model.modelTopology;
  try {
    const network = graph ? await loadGraph(files) : await loadLayers(files);
    const { layer, inputSize } = network;
    return {
      ...{ layer, inputSize },
      dispose: () => {
        network.dispose();
      },
      features: (pixels) => tf.tidy(() => pooled(network.run(scaled(pixels, files.range)))),
    };
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-backbone",
      `${files.name} cannot be loaded: ${detail.replace(/\.$/, "")}.`,
      "Give the model.json of a tfjs graph or layers model, with its weight files.",
      { cause },
    );
  }
}

function scaled(pixels: tf.Tensor4D, range: BackboneFiles["range"]): tf.Tensor4D {
  return range === "zero-one" ? pixels.div(255) : pixels.div<tf.Tensor4D>(127.5).sub(1);
}

const pooled = (output: tf.Tensor): tf.Tensor2D => output.mean<tf.Tensor2D>([1, 2]);
