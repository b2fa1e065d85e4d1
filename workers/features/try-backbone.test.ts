import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { loadBackend } from "../backend/index.ts";
import { nodeBackendEnvironment } from "../backend/node/index.ts";
import { assembleBackbone, type BackboneFiles } from "./files/index.ts";
import { readBackbone } from "./node/index.ts";
import { layersFiles } from "./testing/layers-files.ts";
import { tryBackbone } from "./try-backbone.ts";

beforeAll(async () => {
  await loadBackend("wasm", await nodeBackendEnvironment());
});

const filesOf = async (model: tf.LayersModel): Promise<BackboneFiles> =>
  assembleBackbone(await layersFiles(model), "tiny");
const network = (inputShape: (number | null)[], weights?: "zeros") =>
  tf.sequential({
    name: "tiny",
    layers: [
      tf.layers.conv2d({
        inputShape,
        filters: 6,
        kernelSize: 3,
        ...(weights && { kernelInitializer: weights }),
      }),
    ],
  });

test("says what a good network gives, and leaves no tensor", async () => {
  const own = await filesOf(network([null, null, 3]));
  const shipped = await readBackbone("mobilenet_v2_mid");
  const before = tf.memory().numTensors;
  expect(await tryBackbone(own)).toMatchObject({ features: 6, inputSize: null });
  expect(await tryBackbone(shipped)).toMatchObject({ features: 528 });
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ["grey pictures", () => network([8, 8, 1]), /tiny takes \[any, 8, 8, 1\], not pictures/],
  ["channels first", () => network([3, 32, 32]), /takes \[any, 3, 32, 32\]/],
  [
    "no picture",
    () => tf.sequential({ layers: [tf.layers.dense({ inputShape: [528], units: 2 })] }),
    /takes \[any, 528\]/,
  ],
  ["a constant answer", () => network([null, null, 3], "zeros"), /two different pictures alike/],
  ["no layer in space", flat, /no layer whose output has a height and a width; .*dense/],
  ["two inputs", two, /takes 2 inputs/],
])("refuses a network with %s, and leaves no tensor", async (_name, model, message) => {
  const files = await filesOf(model());
  const before = tf.memory().numTensors;
  await expect(tryBackbone(files)).rejects.toThrow(message);
  await expect(tryBackbone(files)).rejects.toMatchObject({ code: "bad-backbone" });
  expect(tf.memory().numTensors).toBe(before);
});

test("refuses damaged weights", async () => {
  const files = await filesOf(network([null, null, 3]));
  const weights = new Uint8Array(new Float32Array(files.weights.length / 4).fill(NaN).buffer);
  await expect(tryBackbone({ ...files, weights })).rejects.toThrow(/NaN/);
});

function flat(): tf.LayersModel {
  const layers = [tf.layers.flatten({ inputShape: [8, 8, 3] }), tf.layers.dense({ units: 2 })];
  return tf.sequential({ layers });
}

function two(): tf.LayersModel {
  const inputs = [tf.input({ shape: [8, 8, 3] }), tf.input({ shape: [8, 8, 3] })];
  return tf.model({ inputs, outputs: tf.layers.add().apply(inputs) as tf.SymbolicTensor });
}
