/** The generated programs on WebGPU, where batch norm, losses, optimisers and augmentation are kernels of our own. */
import * as tf from "@tensorflow/tfjs";
import { afterAll, describe, expect, it } from "vitest";
import type { Params } from "../../study/index.ts";
import { startWebgpu } from "../../workers/kernels/webgpu/testing/start-webgpu.ts";
import { readConfig } from "../config.ts";
import type { DataFacts, ProgramContext } from "../runtime/index.ts";
import { loadProgram } from "../testing/load-program.ts";
import { curveOf, smallData, toBatch, trainSmall } from "../testing/small-training.ts";
import { imageClassification as template } from "./index.ts";

const webgpu = await startWebgpu("generated programs");
afterAll(() => tf.setBackend("cpu"));

const COUNT = 12;

const images: DataFacts = {
  kind: "images",
  task: "single-label",
  classes: ["top", "middle", "bottom"],
  shape: [6, 6, 3],
  trainCount: COUNT,
  validationCount: COUNT,
  classCounts: [6, 3, 3],
  statistics: { mean: [0.3, 0.3, 0.3], deviation: [0.2, 0.2, 0] },
};
const features: DataFacts = { ...images, kind: "features", shape: [12], statistics: null };

const quick: Params = { learning_rate: 0.01, width: 8, stages: 2, dropout: 0.25, batch_size: 4 };

const cases: [name: string, family: "scratch" | "transfer", facts: DataFacts, params: Params][] = [
  ["plain sgd", "scratch", images, { optimizer: "sgd", augment_probability: 0.9, cutout: 0.3 }],
  ["residual adamw", "scratch", images, { architecture: "residual", optimizer: "adamw", stages: 1 }],
  ["separable sgd", "scratch", images, { architecture: "separable", optimizer: "sgd", stages: 1 }],
  [
    "mlp, several labels, balanced",
    "transfer",
    { ...features, task: "multi-label" },
    { head: "mlp", units: 64, mixup: 0.3, class_weights: "balanced", optimizer: "sgd" },
  ],
];

function programFor(family: "scratch" | "transfer", facts: DataFacts, params: Params) {
  const files = template.generate(template.parseForm({ family }), facts);
  const config = { ...readConfig(files["config.yaml"]!), ...quick, ...params };
  const context: ProgramContext = { config, facts, seed: 7, epochs: 1, stepsPerEpoch: 3 };
  return { program: loadProgram(files), context, data: smallData(facts, COUNT) };
}

describe.skipIf(webgpu === null).each(cases)("%s on webgpu", (_, family, facts, params) => {
  it("follows the curve of the cpu backend, and is saved as a model for stock tfjs", async () => {
    await tf.setBackend("webgpu");
    const { program, context, data } = programFor(family, facts, params);
    const before = tf.memory().numTensors;
    const training = program.createTraining(context);
    const curve = await trainSmall(training, context, data);
    const saved = await artifactsOf(training.model);
    const { xs, ys } = toBatch(facts, data, 0, COUNT);
    const logits = training.predict(xs);
    const [values, answers] = [await xs.data(), await logits.data()];
    tf.dispose([xs, ys, logits]);
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);

    await tf.setBackend("cpu");
    const reference = await curveOf(program, context, data);
    reference.losses.forEach((loss, step) => expect(curve.losses[step]).toBeCloseTo(loss, 3));
    reference.validation.forEach((loss, epoch) => expect(curve.validation[epoch]).toBeCloseTo(loss, 3));
    const stock = await tf.loadLayersModel(tf.io.fromMemory(saved));
    const expected = tf.tidy(() => (stock.predict(tf.tensor(values, xs.shape)) as tf.Tensor).dataSync());
    answers.forEach((answer, i) => expect(answer).toBeCloseTo(expected[i]!, 4));
    stock.dispose();
  });
});

/** The topology goes through JSON, as a file's does. */
async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler((artifacts) => {
    saved = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
  });
  await model.save(handler);
  return { ...saved, modelTopology: JSON.parse(JSON.stringify(saved.modelTopology)) as object };
}
