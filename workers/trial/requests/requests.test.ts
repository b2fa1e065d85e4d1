/** Requests on a convolutional model small enough to work out by hand. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { forward, type ProgramContext, type Training } from "../../../templates/runtime/index.ts";
import { encodeCheckpoint } from "../checkpoint/format.ts";
import { modelWeights, readTensors } from "../checkpoint/tensors.ts";
import type { Session } from "../session.ts";
import { createHeartbeat } from "../heartbeat.ts";
import { testEnvironment } from "../testing/in-process.ts";
import { explain } from "./explain.ts";
import { exportModel } from "./export-model.ts";
import { predict } from "./predict.ts";

/** One 1×1 convolution with two channels, ReLU, the mean of each channel, then two logits. */
function createTraining({ facts }: ProgramContext): Training {
  const input = tf.input({ shape: [...facts.shape] });
  const conv = tf.layers.conv2d({ name: "conv", filters: 2, kernelSize: 1, activation: "relu" }).apply(input);
  const pooled = tf.layers.maxPooling2d({ name: "pool", poolSize: 2 }).apply(conv);
  const mean = tf.layers.globalAveragePooling2d({ name: "mean" }).apply(pooled);
  const logits = tf.layers.dense({ name: "logits", units: 2 }).apply(mean) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: logits });
  return {
    model,
    predict: (xs) => tf.tidy(() => forward(model, xs, false)),
    dispose: () => void model.dispose(),
  } as Training;
}

const origin = {
  seed: 1,
  epochs: 1,
  stepsPerEpoch: 1,
  config: {},
  facts: {
    kind: "images" as const,
    task: "single-label" as const,
    classes: ["first", "second"],
    shape: [4, 4, 1],
    trainCount: 1,
    validationCount: 1,
    statistics: null,
  },
};

/** Channel 0 is x, channel 1 is −x + 100; class 0 likes channel 0, class 1 channel 1. */
async function handMadeCheckpoint(): Promise<Uint8Array<ArrayBuffer>> {
  const training = createTraining(origin);
  const weights = await readTensors(modelWeights(training.model));
  training.dispose();
  weights["conv/kernel"]!.values.set([1, -1]);
  weights["conv/bias"]!.values.set([0, 100]);
  weights["logits/kernel"]!.values.set([0.01, 0, 0, 0.01]);
  const progress = { epoch: 1, step: 1, sampleCount: 1, bestEpoch: 1, bestValLoss: 1, accumulate: 1 };
  return encodeCheckpoint({ origin, progress, weights, best: weights, optimizer: {} });
}

async function openSession(): Promise<Session> {
  const environment = testEnvironment();
  const reopen = () => environment.openBackend("cpu", {});
  const opened = await reopen();
  const linked = { program: { createTraining }, config: {} };
  return {
    linked,
    environment,
    send: () => undefined,
    heartbeat: createHeartbeat(environment, () => undefined),
    reopen,
    opened,
    data: null,
    rehearsal: null,
    overfitWarnings: new Map(),
  };
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** Two images: bright top left on dark, and evenly 50. */
const images = Uint8Array.from({ length: 32 }, (_, i) => (i >= 16 ? 50 : i % 16 === 0 ? 90 : 10));

describe("requests", () => {
  test("explain: class 0 sees what is bright, class 1 what is dark", async () => {
    const before = tf.memory().numTensors;
    const checkpoint = await handMadeCheckpoint();
    const maps = await explain(await openSession(), {
      type: "explain",
      id: 1,
      checkpoint,
      values: Uint8Array.of(...images.subarray(0, 16), ...images.subarray(0, 16), ...images.subarray(16)),
      classes: Int32Array.of(0, 1, 0),
    });
    expect([maps!.height, maps!.width]).toEqual([4, 4]);
    const [bright, dark, even] = [0, 16, 32].map((start) => maps!.values.subarray(start, start + 16));
    expect(bright![0]).toBeCloseTo(1, 5);
    expect(bright![5]).toBeCloseTo(10 / 90, 5);
    expect(dark![0]).toBeCloseTo(10 / 90, 5);
    expect(dark![5]).toBeCloseTo(1, 5);
    expect(even!.every((value) => Math.abs(value - 1) < 1e-5)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("explain: a class that does not exist is refused", async () => {
    const checkpoint = await handMadeCheckpoint();
    const request = {
      type: "explain" as const,
      id: 1,
      checkpoint,
      values: images,
      classes: Int32Array.of(0, 2),
    };
    await expect(explain(await openSession(), request)).rejects.toThrow("class 2 cannot be explained");
  });

  test("predict: probabilities of every sample", async () => {
    const before = tf.memory().numTensors;
    const checkpoint = await handMadeCheckpoint();
    const { probabilities } = await predict(await openSession(), {
      type: "predict",
      id: 1,
      checkpoint,
      values: images,
    });
    // pooled means of the first image: (90 + 10·3)/4 and 90; logits 0.3 and 0.9
    const first = 1 / (1 + Math.exp(0.9 - 0.3));
    expect([...probabilities]).toEqual(
      [first, 1 - first, 0.5, 0.5].map((value) => expect.closeTo(value, 5) as number),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test("predict: values that are not whole images are refused", async () => {
    const checkpoint = await handMadeCheckpoint();
    const request = { type: "predict" as const, id: 1, checkpoint, values: new Uint8Array(17) };
    await expect(predict(await openSession(), request)).rejects.toThrow("17 values are not whole samples");
  });

  test("export: stock tfjs loads the model and answers the same", async () => {
    const checkpoint = await handMadeCheckpoint();
    const { modelJson, weights } = await exportModel(await openSession(), {
      type: "export-model",
      id: 1,
      checkpoint,
    });
    const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(modelJson) as {
      modelTopology: object;
      weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
      userDefinedMetadata: object;
    };
    const weightSpecs = weightsManifest[0]!.weights;
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs, weightData: weights.buffer }),
    );
    const logits = tf.tidy(() => model.predict(tf.tensor4d([...images], [2, 4, 4, 1])) as tf.Tensor);
    const answers = [...(await logits.data())];
    expect(answers).toEqual([0.3, 0.9, 0.5, 0.5].map((value) => expect.closeTo(value, 5) as number));
    expect(userDefinedMetadata).toMatchObject({ classes: ["first", "second"], outputs: "logits" });
    logits.dispose();
    model.dispose();
  });
});
