import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadBackend } from "../backend/index.ts";
import { nodeBackendEnvironment } from "../backend/node/index.ts";
import { chooseSamples, labelRows } from "../data/index.ts";
import { openData } from "../data/node/index.ts";
import { loadBackbone } from "./backbone.ts";
import { computeFeatures } from "./compute-features.ts";
import { assembleBackbone, backboneSize } from "./files/index.ts";
import { readBackbone } from "./node/index.ts";
import { layersFiles } from "./testing/layers-files.ts";

let folder = "";
beforeAll(async () => {
  await loadBackend("wasm", await nodeBackendEnvironment());
  folder = await mkdtemp(join(tmpdir(), "firstlight-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("the shipped backbone: features tell classes apart, and no tensor stays", async () => {
  const opened = await openData("sample:emoji");
  const before = tf.memory().numTensors;
  const backbone = await loadBackbone(await readBackbone("mobilenet_v2_mid"));
  const chosen = await chooseSamples(opened.manifest, { imageSize: 64, seed: 0, subsetPercentage: 6 });
  const items = [...chosen.items].map((at) => chosen.manifest.items[at]!);
  const { length, values } = await computeFeatures(items, opened, backbone, backboneSize(items, 64), {});
  backbone.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(values.length).toBe(length * items.length);
  // nearest class mean on the images themselves: far above the 1 in 8 of chance
  const labels = labelRows(chosen.manifest, chosen.items);
  expect(shareNearestToOwnMean(values, labels, length, 8)).toBeGreaterThan(0.6);
});

test("a layers model from files; size follows the images' shape", async () => {
  const input = tf.input({ shape: [null, null, 3] });
  const output = tf.layers
    .conv2d({ filters: 5, kernelSize: 3, padding: "same", name: "only" })
    .apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  for (const [path, bytes] of await layersFiles(model)) await writeFile(join(folder, path), bytes);
  const backbone = await loadBackbone(await readBackbone(join(folder, "model.json")));
  const opened = await openData("sample:digits");
  const test = opened.manifest.items.filter(({ part }) => part === "test");
  const features = await computeFeatures(test, opened, backbone, [16, 16], {});
  backbone.dispose();
  expect([features.length, features.values.length]).toEqual([5, 1500]);
  expect(new Set(features.values).size).toBeGreaterThan(1000);
  expect(backboneSize([{ width: 256, height: 128 }], 224)).toEqual([128, 256]);
  expect(backboneSize([{ width: 400, height: 800 }], 224)).toEqual([448, 224]);
  expect(backboneSize([{ width: 32, height: 32 }], 224)).toEqual([128, 128]);
});

test("a network of one size only sees the pictures at that size", async () => {
  const conv = tf.layers.conv2d({ inputShape: [20, 24, 3], filters: 4, kernelSize: 3, name: "wanted" });
  const head = [tf.layers.globalAveragePooling2d({}), tf.layers.dense({ units: 7 })];
  const files = await layersFiles(tf.sequential({ name: "fixed", layers: [conv, ...head] }));
  const backbone = await loadBackbone(assembleBackbone(files, "x"));
  const opened = await openData("sample:digits");
  const items = opened.manifest.items.slice(0, 20);
  const features = await computeFeatures(items, opened, backbone, [16, 16], {});
  expect([backbone.layer, backbone.inputSize, features.length]).toEqual(["wanted", [20, 24], 4]);
  backbone.dispose();
});

test("without a layer's name, the last one of a graph that has a height and a width", async () => {
  const before = tf.memory().numTensors;
  const backbone = await loadBackbone({ ...(await readBackbone("mobilenet_v2_mid")), layer: null });
  const output = tf.tidy(() => backbone.features(tf.ones([2, 64, 96, 3])));
  expect(backbone.layer).toMatch(/relu/i);
  expect(output.shape).toEqual([2, 1792]);
  output.dispose();
  backbone.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("what is no model is named", async () => {
  await writeFile(join(folder, "bad.json"), "{}");
  await expect(readBackbone(join(folder, "bad.json"))).rejects.toMatchObject({ code: "bad-backbone" });
  const files = await readBackbone("mobilenet_v2_mid");
  await expect(loadBackbone({ ...files, layer: "nowhere" })).rejects.toThrow(/no layer "nowhere"/);
});

/** Share of samples whose own class has the nearest mean. values: [n, length], labels: one-hot [n, classes] */
function shareNearestToOwnMean(
  values: Float32Array,
  labels: Uint8Array,
  length: number,
  classes: number,
): number {
  const count = labels.length / classes;
  const classOf = Array.from({ length: count }, (_, i) =>
    labels.subarray(i * classes, (i + 1) * classes).indexOf(1),
  );
  const means = Array.from({ length: classes }, (_, label) => {
    const members = classOf.flatMap((one, i) => (one === label ? [i] : []));
    return Float64Array.from(
      { length },
      (_x, f) => members.reduce((sum, i) => sum + values[i * length + f]!, 0) / members.length,
    );
  });
  const distance = (i: number, label: number) =>
    means[label]!.reduce((sum, mean, f) => sum + (values[i * length + f]! - mean) ** 2, 0);
  const right = classOf.filter((own, i) => means.every((_, other) => distance(i, own) <= distance(i, other)));
  return right.length / count;
}
