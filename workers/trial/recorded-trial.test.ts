/** Whole trials of generated programs on WebGPU: recorded and unrecorded steps give the same curve. */
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { TrialData } from "../../protocol/index.ts";
import type { EpochReported, Params, TrialEvent } from "../../study/index.ts";
import { releaseFreeMemory } from "../backend/index.ts";
import { startWebgpu } from "../kernels/webgpu/testing/start-webgpu.ts";
import type { LinkedProgram } from "./index.ts";
import { halves, linkedFor } from "./testing/halves.ts";
import { converse, isLast, testEnvironment } from "./testing/in-process.ts";
import { createTraining, quadrants, tinyOrder, tinyProgram } from "./testing/tiny-program.ts";

const webgpu = await startWebgpu("recorded trials");

const EPOCHS = 3;

async function train(
  linked: LinkedProgram,
  params: Params,
  data: TrialData,
  recordSteps: boolean,
  memoryLimitBytes = 2 ** 30,
) {
  const environment = testEnvironment({
    recordSteps,
    timeKernels: false,
    memoryLimitBytes,
    // one device for all: compiling shaders takes longer here than running them
    openBackend: () => {
      if (webgpu === null) throw new Error("there is no WebGPU");
      return Promise.resolve({ ...webgpu, fault: () => null, releaseFreeMemory });
    },
  });
  const conversation = converse(linked, data, environment);
  await conversation.until(({ type }) => type === "opened");
  conversation.send({ type: "run", order: tinyOrder({ epochs: EPOCHS, params }, EPOCHS), checkpoint: null });
  await conversation.until((message) => message.type === "trial-event" && isLast(message.event));
  const events = conversation.messages.flatMap((message): TrialEvent[] =>
    message.type === "trial-event" ? [message.event] : [],
  );
  const epochs = events.filter((event): event is EpochReported => event.type === "epoch-reported");
  return {
    adjusted: events.flatMap((event) => (event.type === "trial-adjusted" ? [event.message] : [])),
    last: events.at(-1)!.type,
    losses: epochs.flatMap(({ train: { loss }, valLoss }) => [...loss, valLoss]),
  };
}

describe.skipIf(webgpu === null)("a generated program on WebGPU", () => {
  const cases = [
    [
      "residual, everything random",
      { architecture: "residual", dropout: 0.25, augment_probability: 0.5, cutout: 0.3 },
    ],
    [
      "separable, SGD",
      { architecture: "separable", optimizer: "sgd", learning_rate: 0.02, schedule: "exponential" },
    ],
  ] as const;

  it.each(cases)(
    "%s: recorded steps give the unrecorded curve",
    { timeout: 240_000 },
    async (name, given) => {
      const task = name === "separable, SGD" ? "multi-label" : "single-label";
      const { linked, params: defaults } = linkedFor(halves(task));
      const params = { ...defaults, batch_size: 8, width: 8, stages: 2, ...given };
      const plain = await train(linked, params, halves(task), false);
      const before = tf.memory().numTensors;
      const recorded = await train(linked, params, halves(task), true);
      expect(recorded.adjusted).toEqual([]);
      expect(recorded.last).toBe("trial-completed");
      expect(recorded.losses).toEqual(plain.losses);
      // each conversation keeps its data set on the device: values and labels
      expect(tf.memory().numTensors - before).toBe(2);
    },
  );

  it("in micro-batches too, each with masks of its own", { timeout: 240_000 }, async () => {
    const { linked, params: defaults } = linkedFor(halves("single-label"));
    const params = { ...defaults, batch_size: 8, width: 8, stages: 2, dropout: 0.25, cutout: 0.3 };
    const limit = 300_000;
    const plain = await train(linked, params, halves("single-label"), false, limit);
    const recorded = await train(linked, params, halves("single-label"), true, limit);
    expect(plain.adjusted).toEqual([expect.stringContaining("2 micro-batches of 4")]);
    expect(recorded.adjusted).toEqual(plain.adjusted);
    expect(recorded.losses).toEqual(plain.losses);
  });

  it("whose steps cannot be repeated trains on, and its log says why", { timeout: 120_000 }, async () => {
    const linked: LinkedProgram = {
      ...tinyProgram,
      program: {
        createTraining: (context) => {
          const training = createTraining(context);
          const computeGradients: typeof training.computeGradients = (batch, step, part) => {
            const { loss, gradients } = training.computeGradients(batch, step, part);
            const scaled = tf.mul<tf.Scalar>(loss, 1 + step);
            loss.dispose();
            return { loss: scaled, gradients };
          };
          return { ...training, computeGradients };
        },
      },
    };
    const plain = await train(linked, {}, quadrants(), false);
    const recorded = await train(linked, {}, quadrants(), true);
    expect(recorded.adjusted).toEqual([expect.stringMatching(/run unrecorded.* JavaScript computes anew/)]);
    expect(recorded.last).toBe("trial-completed");
    expect(recorded.losses).toEqual(plain.losses);
  });
});
