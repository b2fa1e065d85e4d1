/** A frozen network that turns pictures into features: the mean over space of one layer's output. */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";

/** A tfjs model as its files hold it. */
export interface BackboneFiles {
  readonly name: string;
  /** content of model.json */
  readonly model: tf.io.ModelJSON;
  /** all weight files, one after the other */
  readonly weights: Uint8Array;
  /** what the network takes: pixels in [0, 1] or [-1, 1] */
  readonly range: "zero-one" | "minus-one-one";
  /** node or layer whose output is taken; its name's end is enough; null: the last one with a spatial output */
  readonly layer: string | null;
}

export interface Backbone {
  readonly name: string;
  readonly layer: string;
  /** @param pixels - [batch, height, width, 3], 0..255, the caller's @returns [batch, features], the caller's to dispose */
  features(pixels: tf.Tensor4D): tf.Tensor2D;
  dispose(): void;
}

/** Loads onto tfjs's current backend; dispose it when done. @throws WorkbenchError `bad-backbone` */
export async function loadBackbone(files: BackboneFiles): Promise<Backbone> {
  const graph = files.model.format === "graph-model" || "node" in files.model.modelTopology;
  try {
    return graph ? await loadGraph(files) : await loadLayers(files);
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-backbone",
      `${files.name} cannot be loaded: ${detail}.`,
      "Give the model.json of a tfjs graph or layers model, with its weight files.",
      { cause },
    );
  }
}

function memoryOf({ model, weights }: BackboneFiles): tf.io.IOHandler {
  return tf.io.fromMemory({
    ...model,
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData: new Uint8Array(weights).buffer,
  });
}

async function loadGraph(files: BackboneFiles): Promise<Backbone> {
  const model = await tf.loadGraphModel(memoryOf({ ...files, model: withFreeSize(files.model) }));
  const names = nodeNames(files.model.modelTopology);
  const layer = names.findLast((name) =>
    files.layer === null ? /relu|add$/i.test(name) : name.endsWith(files.layer),
  );
  if (layer === undefined) {
    model.dispose();
    throw noLayer(files, names);
  }
  const run = (pixels: tf.Tensor4D): tf.Tensor => {
    const output = model.execute(scaled(pixels, files.range), layer);
    if (Array.isArray(output)) throw new TypeError(`${layer} has several outputs`);
    return output;
  };
  return {
    name: files.name,
    layer,
    features: (pixels) => pooled(() => run(pixels)),
    dispose: () => model.dispose(),
  };
}

async function loadLayers(files: BackboneFiles): Promise<Backbone> {
  const whole = await tf.loadLayersModel(memoryOf(files));
  const { layer: wanted } = files;
  const layer = whole.layers.findLast((one) =>
    wanted === null ? one.outputShape.length === 4 : one.name.endsWith(wanted),
  );
  if (layer === undefined) {
    whole.dispose();
    throw noLayer(
      files,
      whole.layers.map(({ name }) => name),
    );
  }
  const part = tf.model({ inputs: whole.inputs, outputs: layer.output });
  const run = (pixels: tf.Tensor4D): tf.Tensor => {
    const output = part.predict(scaled(pixels, files.range));
    if (Array.isArray(output)) throw new TypeError(`${layer.name} has several outputs`);
    return output;
  };
  return {
    name: files.name,
    layer: layer.name,
    features: (pixels) => pooled(() => run(pixels)),
    dispose: () => whole.dispose(),
  };
}

function scaled(pixels: tf.Tensor4D, range: BackboneFiles["range"]): tf.Tensor4D {
  return range === "zero-one" ? pixels.div(255) : pixels.div<tf.Tensor4D>(127.5).sub(1);
}

function pooled(run: () => tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const output = run();
    return output.rank === 4
      ? output.mean<tf.Tensor2D>([1, 2])
      : output.flatten().reshape([output.shape[0], -1]);
  });
}

/** The graph with any height and width: convolutions do not mind, but tfjs holds inputs to the size of the conversion. */
function withFreeSize(model: tf.io.ModelJSON): tf.io.ModelJSON {
  const free = (key: string, value: unknown): unknown => {
    if (key !== "shape" || typeof value !== "object" || value === null || !("dim" in value)) return value;
    if (!Array.isArray(value.dim) || value.dim.length !== 4) return value;
    const dim = value.dim.map((extent: unknown, axis) =>
      axis === 1 || axis === 2 ? { size: "-1" } : extent,
    );
    return { ...value, dim };
  };
  const topology: unknown = JSON.parse(JSON.stringify(model.modelTopology), function (key, value: unknown) {
    const isInput =
      typeof value === "object" && value !== null && "op" in value && value.op === "Placeholder";
    return isInput ? (JSON.parse(JSON.stringify(value), free) as unknown) : value;
  });
  return { ...model, modelTopology: topology as object };
}

/** Names of a graph's computing nodes, in order. */
function nodeNames(topology: unknown): string[] {
  if (
    typeof topology !== "object" ||
    topology === null ||
    !("node" in topology) ||
    !Array.isArray(topology.node)
  )
    return [];
  return topology.node.flatMap((node: unknown) => {
    if (typeof node !== "object" || node === null || !("name" in node) || !("op" in node)) return [];
    return node.op === "Const" || node.op === "Placeholder" ? [] : [String(node.name)];
  });
}

const noLayer = ({ name, layer }: BackboneFiles, names: readonly string[]): WorkbenchError =>
  new WorkbenchError(
    "bad-backbone",
    `${name} has no layer ${JSON.stringify(layer)}; its last ones are ${names.slice(-5).join(", ")}.`,
    "Name one of the model's layers.",
  );
