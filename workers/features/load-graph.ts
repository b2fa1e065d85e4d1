import * as tf from "@tensorflow/tfjs";
import type { BackboneFiles } from "./files/index.ts";
import { declaredSize, nodeNames, parseGraph, withFreeSize } from "./graph-topology.ts";
import { noLayer, requirePictures, type LoadedNetwork } from "./loaded-network.ts";
import { memoryOf } from "./memory-of.ts";

/** A frozen TensorFlow graph, run at any size. */
export async function loadGraph(files: BackboneFiles): Promise<LoadedNetwork> {
  const graph = parseGraph(files.model);
  const free = { ...files.model, modelTopology: withFreeSize(graph) };
  const model = await tf.loadGraphModel(memoryOf({ ...files, model: free }));
  try {
    requirePictures(
      files,
      model.inputs.map(({ shape }) => shape),
    );
    const names = nodeNames(graph);
    const { layer: wanted } = files;
    const layer =
      wanted === null
        ? lastSpatial(model, names, declaredSize(graph) ?? COMMON_SIZE)
        : names.findLast((name) => name.endsWith(wanted));
    if (layer === undefined) throw noLayer(files, names);
    return {
      layer,
      inputSize: null,
      run: (pixels) => outputOf(model, layer, pixels),
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** what most networks for pictures are made for */
const COMMON_SIZE = [224, 224] as const;

function outputOf(model: tf.GraphModel, layer: string, pixels: tf.Tensor4D): tf.Tensor {
  const output = model.execute(pixels, layer);
  if (Array.isArray(output)) throw new TypeError(`${layer} has several outputs`);
  return output;
}

/**
 * A graph does not say what shapes its nodes have, so they are tried on a black picture, from the end; at the size that
 * the graph was made for, because a pooling window larger than its input corrupts the memory of tfjs's wasm backend.
 */
function lastSpatial(
  model: tf.GraphModel,
  names: readonly string[],
  [height, width]: readonly [number, number],
): string | undefined {
  return names.findLast((name) =>
    tf.tidy(() => {
      try {
        const { shape } = outputOf(model, name, tf.zeros([1, height, width, 3]));
        return shape.length === 4 && shape[1] * shape[2] > 1;
      } catch {
        // control flow and the like cannot be run up to here
        return false;
      }
    }),
  );
}
