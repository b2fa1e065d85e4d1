/** The generated programs themselves: they build, learn, repeat themselves, and let go of their tensors. */
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { installKernels } from "../../workers/kernels/index.ts";
import { startInstalledWasm } from "../../workers/kernels/testing/wasm.ts";
import type { Params } from "../../study/index.ts";
import { readConfig } from "../config.ts";
import type { DataFacts, Program, ProgramContext } from "../runtime/index.ts";
import { loadProgram } from "../testing/load-program.ts";
import { curveOf, smallData, toBatch, trainSmall } from "../testing/small-training.ts";
import { imageClassification as template } from "./index.ts";

const COUNT = 24;
const EPOCHS = 2;

const images: DataFacts = {
  kind: "images",
  task: "single-label",
  classes: ["top", "middle", "bottom"],
  shape: [6, 6, 1],
  trainCount: COUNT,
  validationCount: COUNT,
  statistics: { mean: [0.27], deviation: [0.25] },
};
const features: DataFacts = { ...images, kind: "features", shape: [12], statistics: null };

const quick: Params = { learning_rate: 0.01, width: 8, stages: 2, dropout: 0.25, cutout: 0.1, batch_size: 8 };

function programFor(family: "scratch" | "transfer", facts: DataFacts, params: Params = {}) {
  const form = template.parseForm({ family });
  const files = template.generate(form, facts);
  const config = { ...readConfig(files["config.yaml"]!), ...quick, ...params };
  const context: ProgramContext = { config, facts, seed: 7, epochs: EPOCHS, stepsPerEpoch: 3 };
  return { program: loadProgram(files), context, data: smallData(facts, COUNT) };
}

beforeAll(() => tf.setBackend("cpu"));

const cases: [name: string, family: "scratch" | "transfer", facts: DataFacts, params: Params][] = [
  ...(["plain", "residual", "separable"] as const).flatMap((architecture) =>
    (["sgd", "adamw"] as const).map((optimizer): (typeof cases)[number] => [
      `scratch ${architecture} ${optimizer}`,
      "scratch",
      images,
      { architecture, optimizer },
    ]),
  ),
  ["scratch multi-label", "scratch", { ...images, task: "multi-label" }, { label_smoothing: 0.1 }],
  ["scratch colour", "scratch", colour(images), { augment_probability: 0.9 }],
  ["scratch balanced", "scratch", { ...images, classCounts: [12, 9, 3] }, { class_weights: "balanced" }],
  ["transfer linear sgd", "transfer", features, { optimizer: "sgd", mixup: 0.3 }],
  ["transfer mlp adamw", "transfer", features, { head: "mlp", units: 64 }],
  [
    "transfer multi-label, balanced",
    "transfer",
    { ...features, task: "multi-label", classCounts: [12, 9, 3] },
    { class_weights: "balanced", mixup: 0.3 },
  ],
  ["transfer multi-label", "transfer", { ...features, task: "multi-label" }, { label_smoothing: 0.2 }],
];

function colour(facts: DataFacts): DataFacts {
  return { ...facts, shape: [6, 6, 3], statistics: { mean: [0.3, 0.3, 0.3], deviation: [0.2, 0.2, 0] } };
}

describe.each(cases)("%s", (_, family, facts, params) => {
  it("learns, repeats itself and leaves no tensor", async () => {
    const { program, context, data } = programFor(family, facts, params);
    const before = tf.memory().numTensors;
    const first = await curveOf(program, context, data);
    expect(tf.memory().numTensors).toBe(before);
    expect(first.losses.every(Number.isFinite)).toBe(true);
    const mean = (losses: readonly number[]): number =>
      losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(mean(first.losses.slice(-3))).toBeLessThan(mean(first.losses.slice(0, 3)));
    expect(await curveOf(program, context, data)).toEqual(first);
    expect(await curveOf(program, { ...context, seed: 8 }, data)).not.toEqual(first);
  });
});

describe("the network", () => {
  it("has the parameters that its description says", () => {
    const count = (params: Params): number => {
      const { program, context } = programFor(
        "scratch",
        { ...images, shape: [32, 32, 3], ...colourFacts },
        params,
      );
      const training = program.createTraining(context);
      const trainable = training.model.trainableWeights.reduce((sum, weight) => sum + weight.read().size, 0);
      training.dispose();
      return trainable;
    };
    const norm = (filters: number): number => 2 * filters;
    const head = 32 * 3 + 3;
    const stage1 = 9 * 3 * 16 + norm(16) + 9 * 16 * 16 + norm(16);
    const stage2 = 9 * 16 * 32 + norm(32) + 9 * 32 * 32 + norm(32);
    expect(count({ architecture: "plain", width: 16, stages: 2 })).toBe(stage1 + stage2 + head);
    const skips = 3 * 16 + norm(16) + 16 * 32 + norm(32);
    expect(count({ architecture: "residual", width: 16, stages: 2 })).toBe(stage1 + stage2 + skips + head);
    const separable1 = 9 * 3 * 16 + norm(16) + (9 * 16 + 16 * 16) + norm(16);
    const separable2 = 9 * 16 + 16 * 32 + norm(32) + (9 * 32 + 32 * 32) + norm(32);
    expect(count({ architecture: "separable", width: 16, stages: 2 })).toBe(separable1 + separable2 + head);
  });

  it("caps its filters at 96", () => {
    const { program, context } = programFor("scratch", images, { width: 32, stages: 4 });
    const training = program.createTraining(context);
    const filters = training.model.trainableWeights.filter((weight) =>
      weight.originalName.endsWith("conv2/kernel"),
    );
    expect(filters.map((weight) => weight.read().shape[3])).toEqual([32, 64, 96, 96]);
    training.dispose();
  });

  it.each([
    [1, 1, 1],
    [2, 1, 3],
    [1, 9, 1],
    [7, 5, 3],
  ])("takes images of %i × %i pixels and %i channels", (...shape) => {
    const statistics = { mean: shape.slice(2).map(() => 0.5), deviation: shape.slice(2).map(() => 0.2) };
    const channels = shape[2];
    const facts = { ...images, shape, statistics: channels === 1 ? statistics : colourFacts.statistics };
    const { program, context } = programFor("scratch", facts, { stages: 4 });
    const training = program.createTraining(context);
    const { xs, ys } = toBatch(facts, smallData(facts, 4), 0, 4);
    const logits = training.predict(xs);
    expect(logits.shape).toEqual([4, 3]);
    tf.dispose([xs, ys, logits]);
    training.dispose();
  });

  it("normalises inside the model, so that a saved model takes raw pixels", () => {
    const { program, context } = programFor("scratch", images);
    const training = program.createTraining(context);
    const normalise = tf.model({
      inputs: training.model.inputs,
      outputs: training.model.getLayer("normalise").output,
    });
    const answers = tf.tidy(
      () => (normalise.predict(tf.fill([1, 6, 6, 1], 255)) as tf.Tensor).dataSync()[0]!,
    );
    expect(answers).toBeCloseTo((1 - 0.27) / 0.25, 4);
    training.dispose();
  });
});

const colourFacts = { statistics: { mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2] } };

describe("training state", () => {
  it("continues exactly from weights and optimiser state", async () => {
    for (const optimizer of ["sgd", "adamw"]) {
      const { program, context, data } = programFor("scratch", images, { optimizer, schedule: "constant" });
      const first = program.createTraining(context);
      const second = program.createTraining({ ...context, seed: 99 });
      await trainSmall(first, context, data);
      second.model.setWeights(first.model.getWeights());
      second.restoreOptimizer(first.optimizerState());
      second.dispose();
      expect(Object.values(first.optimizerState()).every((slot) => !slot.isDisposed)).toBe(true);
      const third = program.createTraining(context);
      third.model.setWeights(first.model.getWeights());
      third.restoreOptimizer(first.optimizerState());
      expect(await trainSmall(third, context, data)).toEqual(await trainSmall(first, context, data));
      first.dispose();
      third.dispose();
    }
  });

  it("refuses the state of another optimiser", () => {
    const sgd = programFor("scratch", images, { optimizer: "sgd" });
    const adamw = programFor("scratch", images, { optimizer: "adamw" });
    const [first, second] = [
      sgd.program.createTraining(sgd.context),
      adamw.program.createTraining(adamw.context),
    ];
    expect(() => second.restoreOptimizer(first.optimizerState())).toThrow(/velocity.*needs.*first-moment/);
    first.dispose();
    second.dispose();
  });

  it("quotes a setting that it cannot use, and leaves no tensor", () => {
    const before = tf.memory().numTensors;
    for (const [name, value] of [
      ["architecture", "vgg"],
      ["width", 0],
      ["optimizer", "adam"],
      ["dropout", null],
    ] as const) {
      const { program, context } = programFor("scratch", images, { [name]: value });
      expect(() => program.createTraining(context)).toThrow(`${name} is ${JSON.stringify(value)}`);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a saved model", () => {
  const exported: typeof cases = [
    ["residual", "scratch", colour(images), { architecture: "residual" }],
    ["separable", "scratch", images, { architecture: "separable" }],
    ["mlp head", "transfer", features, { head: "mlp", units: 64 }],
  ];
  it.each(exported)(
    "of %s answers the same in stock tfjs, from raw values",
    async (_, family, facts, params) => {
      const { program, context, data } = programFor(family, facts, params);
      const training = program.createTraining(context);
      await trainSmall(training, context, data);
      let saved: tf.io.ModelArtifacts = {};
      await training.model.save(
        tf.io.withSaveHandler((artifacts) => {
          saved = artifacts;
          return Promise.resolve({
            modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
          });
        }),
      );
      // The topology goes through JSON, as a file's does.
      const topology = JSON.parse(JSON.stringify(saved.modelTopology)) as object;
      const stock = await tf.loadLayersModel(tf.io.fromMemory({ ...saved, modelTopology: topology }));
      const { xs, ys } = toBatch(facts, data, 0, COUNT);
      const [logits, answers] = [training.predict(xs), stock.predict(xs) as tf.Tensor2D];
      const difference = tf.tidy(() => logits.sub(answers).abs().max().dataSync()[0]!);
      expect(difference).toBeLessThan(1e-4);
      tf.dispose([xs, ys, logits, answers]);
      stock.dispose();
      training.dispose();
    },
  );
});

it("fits the contract, and both families' files fit the same train.ts", () => {
  expectTypeOf<typeof import("./program/scratch/train.ts")>().toExtend<Required<Program>>();
  expectTypeOf<typeof import("./program/transfer/model.ts")>().toExtend<
    typeof import("./program/scratch/model.ts")
  >();
  expectTypeOf<typeof import("./program/transfer/augment.ts")>().toExtend<
    typeof import("./program/scratch/augment.ts")
  >();
});

describe("on WebAssembly", () => {
  beforeAll(async () => {
    await startInstalledWasm();
    installKernels("wasm");
  });
  afterAll(() => tf.setBackend("cpu"));

  it.each(["plain", "residual", "separable"])(
    "%s follows the curve of the cpu backend",
    async (architecture) => {
      const { program, context, data } = programFor("scratch", colour(images), {
        architecture,
        optimizer: "sgd",
      });
      const before = tf.memory().numTensors;
      const curve = await curveOf(program, context, data);
      expect(tf.memory().numTensors).toBe(before);
      await tf.setBackend("cpu");
      const reference = await curveOf(program, context, data);
      await tf.setBackend("wasm");
      reference.losses.forEach((loss, step) => expect(curve.losses[step]).toBeCloseTo(loss, 3));
      expect(await curveOf(program, context, data)).toEqual(curve);
    },
  );
});
