import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { TrialEnvironment } from "./index.ts";
import { converse, testEnvironment } from "./testing/in-process.ts";
import { runToEnd, withoutTime } from "./testing/run-to-end.ts";
import { createTraining, faultyProgram, quadrants, tinyOrder, tinyProgram } from "./testing/tiny-program.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("going on", () => {
  test("memory that ran out: the host is told, so that another worker goes on", async () => {
    const linked = faultyProgram((_, step) => {
      if (step >= 7) throw new Error("Failed to create buffer: out of memory");
      return undefined;
    });
    const conversation = converse(linked, quadrants());
    conversation.send({ type: "run", order: tinyOrder(), checkpoint: null });
    const failed = await conversation.until(({ type }) => type === "request-failed");
    expect(failed).toMatchObject({ id: null, error: { code: "out-of-memory" } });
    expect(conversation.messages.filter(({ type }) => type === "checkpoint")).toHaveLength(1);
  });

  test.each([
    [1, 4, 2],
    [3, 1, 8],
  ])("told that memory ran out %i times: micro-batches of %i", async (halvings, batchSize, accumulate) => {
    const { events, epochs, last, leaked } = await runToEnd(tinyOrder(), { halvings });
    expect(events.filter(({ type }) => type === "trial-adjusted")).toMatchObject([
      { reason: "out-of-memory", batchSize, accumulate },
    ]);
    expect(epochs[3]!.train.sampleCount.at(-1)).toBe(160);
    expect(last.type).toBe("trial-completed");
    expect(leaked).toBe(0);
  });

  test("out of memory with single samples: the trial fails", async () => {
    const { last } = await runToEnd(tinyOrder(), { halvings: 4 });
    expect(last).toMatchObject({ type: "trial-failed", reason: "out-of-memory" });
    expect(last).toHaveProperty("message", expect.stringContaining("one sample at a time"));
  });

  test("accumulated gradients are those of the whole batch", async () => {
    // dropout draws anew for every micro-batch, so the parts are compared without it
    const { trainStep } = await import("./step.ts");
    const { prepareData } = await import("./prepared-data.ts");
    const prepared = prepareData(quadrants());
    const losses = [1, 4].map((accumulate) => {
      const context = {
        config: tinyProgram.config,
        facts: prepared.facts,
        seed: 1,
        epochs: 1,
        stepsPerEpoch: 1,
      };
      const training = createTraining(context);
      const plain = {
        ...training,
        computeGradients: (batch: Parameters<typeof training.computeGradients>[0]) =>
          tf.tidy(() => {
            const { value, grads } = tf.variableGrads(() =>
              training.validationLoss(training.predict(batch.xs), batch.ys),
            );
            const named = training.model.trainableWeights.map((weight) => [
              weight.originalName,
              grads[weight.name]!,
            ]);
            return { loss: value, gradients: Object.fromEntries(named) as tf.NamedTensorMap };
          }),
      };
      const indices = prepared.data.train.subarray(0, 10);
      const first = trainStep(plain, prepared, () => indices, 0, accumulate).dataSync()[0]!;
      const second = trainStep(plain, prepared, () => indices, 1, accumulate).dataSync()[0]!;
      training.dispose();
      return [first, second];
    });
    expect(losses[1]![0]).toBeCloseTo(losses[0]![0]!, 6);
    expect(losses[1]![1]).toBeCloseTo(losses[0]![1]!, 6);
  });

  test("an estimate above the limit starts with smaller micro-batches", async () => {
    const { events } = await runToEnd(tinyOrder(), {
      environment: testEnvironment({ memoryLimitBytes: 1500 }),
    });
    expect(events.find(({ type }) => type === "trial-adjusted")).toMatchObject({ reason: "out-of-memory" });
    const { last } = await runToEnd(tinyOrder(), { environment: testEnvironment({ memoryLimitBytes: 100 }) });
    expect(last).toMatchObject({ type: "trial-failed", reason: "out-of-memory" });
  });

  test("a tensor that no buffer of the device holds is made smaller before it is tried", async () => {
    const plain = testEnvironment();
    // the widest layer has 6 values, a batch 8 samples of 4 bytes each
    const openBackend: TrialEnvironment["openBackend"] = async (...given) => {
      return { ...(await plain.openBackend(...given)), largestTensorBytes: 100 };
    };
    const { events, last } = await runToEnd(tinyOrder(), { environment: testEnvironment({ openBackend }) });
    const adjusted = events.filter(({ type }) => type === "trial-adjusted");
    expect(adjusted).toMatchObject([{ reason: "out-of-memory", batchSize: 4, accumulate: 2 }]);
    expect(last.type).toBe("trial-completed");
  });

  test("a lost device: opened again, the curve is the same", async () => {
    const environment = testEnvironment();
    let lost = false;
    const linked = faultyProgram((_, step) => {
      if (step === 12 && !lost) {
        lost = true;
        environment.lose();
      }
      return undefined;
    });
    const { events, epochs, leaked } = await runToEnd(tinyOrder(), { linked, environment });
    expect(events.filter(({ type }) => type === "trial-adjusted")).toMatchObject([{ reason: "device-lost" }]);
    expect(environment.opens).toBe(2);
    expect(withoutTime(epochs)).toEqual(withoutTime((await runToEnd(tinyOrder())).epochs));
    expect(leaked).toBe(0);
  });

  /** The device goes in the third epoch, and there is no other. */
  function noOtherDevice() {
    const environment = testEnvironment();
    const asked: string[] = [];
    const { openBackend } = environment;
    environment.openBackend = async (choice, wasm) => {
      asked.push(choice);
      if (asked.length === 2) throw new Error("the adapter refuses");
      return { ...(await openBackend(choice, wasm)), ...(choice === "wasm" && { backend: choice }) };
    };
    const linked = faultyProgram((_, step) => {
      if (step === 12 && asked.length === 1) environment.lose();
      return undefined;
    });
    return { environment, linked, asked };
  }

  test("a lost device that does not come back: the trial goes on on what the host named, from its last epoch", async () => {
    const { asked, ...device } = noOtherDevice();
    const { events, epochs, last } = await runToEnd(tinyOrder(), { ...device, whenLost: "wasm" });
    expect(asked).toEqual(["cpu", "cpu", "wasm"]);
    expect(events.filter(({ type }) => type === "trial-adjusted")).toMatchObject([
      { reason: "device-lost", message: expect.stringContaining("goes on with wasm") as string },
    ]);
    expect(withoutTime(epochs)).toEqual(withoutTime((await runToEnd(tinyOrder())).epochs));
    expect(last.type).toBe("trial-completed");
  });

  test("a lost device that does not come back: the trial fails where the host named nothing else", async () => {
    const { asked, ...device } = noOtherDevice();
    const { epochs, last } = await runToEnd(tinyOrder(), device);
    expect(asked).toEqual(["cpu", "cpu"]);
    expect(last).toMatchObject({ type: "trial-failed", reason: "device-lost" });
    expect(last).toHaveProperty("message", expect.stringContaining("the adapter refuses"));
    expect(epochs.length).toBeGreaterThan(0);
  });

  test("a model that does not learn one batch is reported, not refused", async () => {
    const stuck = { ...tinyProgram, program: { createTraining: withoutUpdates } };
    const { events, last } = await runToEnd(tinyOrder(), { linked: stuck });
    const started = events.find(({ type }) => type === "trial-started");
    expect(started).toMatchObject({ warnings: [expect.stringContaining("did not lower its loss")] });
    expect(last.type).toBe("trial-completed");
  });
});

const withoutUpdates: typeof createTraining = (context) => ({
  ...createTraining(context),
  applyGradients: () => undefined,
});

test("what is no message is answered with why", async () => {
  const conversation = converse(tinyProgram, quadrants());
  conversation.send({ type: "sing" } as never);
  const answer = await conversation.until(({ type }) => type === "request-failed");
  expect(answer).toMatchObject({ id: null, error: { code: "unknown-message" } });
});
