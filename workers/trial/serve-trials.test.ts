import * as tf from "@tensorflow/tfjs";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { WorkerMessage, type TrialData } from "../../protocol/index.ts";
import type { EpochReported, TrialEvent, TrialOrder } from "../../study/index.ts";
import type { LinkedProgram, TrialEnvironment } from "./index.ts";
import { converse, isLast, testEnvironment, type Conversation } from "./testing/in-process.ts";
import { createTraining, faultyProgram, quadrants, tinyOrder, tinyProgram } from "./testing/tiny-program.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

interface Finished {
  readonly events: TrialEvent[];
  readonly epochs: EpochReported[];
  readonly last: TrialEvent;
  readonly checkpoint: Uint8Array<ArrayBuffer> | null;
  /** tensors after the trial, less those before */
  readonly leaked: number;
}

interface RunOptions {
  linked?: LinkedProgram;
  data?: TrialData;
  checkpoint?: Uint8Array<ArrayBuffer> | null;
  environment?: TrialEnvironment;
  halvings?: number;
  during?: (conversation: Conversation) => void;
}

async function run(order: TrialOrder, options: RunOptions = {}): Promise<Finished> {
  const {
    linked = tinyProgram,
    data = quadrants(),
    checkpoint = null,
    environment = testEnvironment(),
    halvings = 0,
  } = options;
  const conversation = converse(linked, data, environment);
  await conversation.until(({ type }) => type === "opened");
  const before = tf.memory().numTensors;
  conversation.send({ type: "run", order, checkpoint, halvings });
  options.during?.(conversation);
  await conversation.until((message) => message.type === "trial-event" && isLast(message.event));
  // whatever is answered after the trial is answered after its cleaning up
  conversation.send({ type: "predict", id: 1, checkpoint: new Uint8Array(), values: new Float32Array() });
  await conversation.until((message) => message.type === "request-failed");
  const events = conversation.messages.flatMap((message) =>
    message.type === "trial-event" ? [message.event] : [],
  );
  for (const message of conversation.messages) v.parse(WorkerMessage, message);
  const checkpoints = conversation.messages.filter((message) => message.type === "checkpoint");
  return {
    events,
    epochs: events.filter((event) => event.type === "epoch-reported"),
    last: events.at(-1)!,
    checkpoint: checkpoints.at(-1)?.bytes ?? null,
    leaked: tf.memory().numTensors - before,
  };
}

const withoutTime = (epochs: readonly EpochReported[]) =>
  epochs.map(({ seconds: _, seq: __, ...rest }) => rest);

describe("a whole trial", () => {
  test("reports every epoch with a dense curve, stores checkpoints, completes, leaks nothing", async () => {
    const { events, epochs, last, leaked } = await run(tinyOrder());
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    // 45 training samples in batches of 8: 5 steps; 15 for validation in 2 batches: one every 2 steps
    expect(epochs[1]!.train.sampleCount).toEqual([48, 56, 64, 72, 80]);
    expect(epochs[1]!.validation.sampleCount).toEqual([56, 72]);
    expect(epochs[3]!.trainLoss).toBeLessThan(epochs[0]!.trainLoss);
    expect(last).toMatchObject({ type: "trial-completed", epoch: 4, stoppedEarly: false });
    expect(leaked).toBe(0);
    const journalled = events.filter(({ type }) => type !== "batch-observed");
    expect(journalled.map(({ seq }) => seq)).toEqual(journalled.map((_, index) => index + 1));
    expect(journalled.map(({ type }) => type).slice(0, 3)).toEqual([
      "trial-started",
      "epoch-reported",
      "checkpoint-saved",
    ]);
  });

  test("is decided by seed and parameters", async () => {
    const [first, again, other] = [
      await run(tinyOrder()),
      await run(tinyOrder()),
      await run(tinyOrder({ seed: 12 })),
    ];
    expect(withoutTime(again.epochs)).toEqual(withoutTime(first.epochs));
    expect(other.epochs[0]!.valLoss).not.toBe(first.epochs[0]!.valLoss);
  });

  test("stops when patience runs out", async () => {
    const { last } = await run(tinyOrder({ epochs: 200, patience: 2, params: { learning_rate: 1e-9 } }));
    expect(last).toMatchObject({ type: "trial-completed", stoppedEarly: true });
  });
});

describe("pausing", () => {
  test("and going on from the checkpoint gives the same curve to the last bit", async () => {
    const whole = await run(tinyOrder());
    const first = await run(tinyOrder({}, 2));
    expect(first.last).toMatchObject({ type: "trial-paused", epoch: 2 });
    expect(first.leaked).toBe(0);
    const second = await run(tinyOrder(), { checkpoint: first.checkpoint });
    expect(withoutTime([...first.epochs, ...second.epochs])).toEqual(withoutTime(whole.epochs));
    expect(second.checkpoint).toEqual(whole.checkpoint);
  });

  test("happens at the end of the epoch that is running", async () => {
    const { last, epochs } = await run(tinyOrder({ epochs: 500 }), {
      during: (conversation) => {
        void conversation
          .until((message) => message.type === "trial-event" && message.event.type === "epoch-reported")
          .then(() => conversation.send({ type: "stop", trial: 3, how: "pause" }));
      },
    });
    expect(last).toMatchObject({ type: "trial-paused", epoch: epochs.at(-1)!.epoch });
    expect(epochs.length).toBeLessThan(500);
  });

  test("a checkpoint of another trial is refused", async () => {
    const { checkpoint } = await run(tinyOrder({}, 1));
    const { last, leaked } = await run(tinyOrder({ seed: 99 }), { checkpoint });
    expect(last).toMatchObject({
      type: "trial-failed",
      message: expect.stringContaining("seed 11") as string,
    });
    expect(leaked).toBe(0);
  });
});

describe("ending badly", () => {
  test("cancelled: at once", async () => {
    const { last, leaked } = await run(tinyOrder({ epochs: 500 }), {
      during: ({ send }) => send({ type: "stop", trial: 3, how: "cancel" }),
    });
    expect(last).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    expect(leaked).toBe(0);
  });

  test("two losses in a row that are no numbers: diverged", async () => {
    const { last, leaked } = await run(tinyOrder(), {
      linked: faultyProgram((_, step) => (step === 6 || step === 7 ? "nan" : undefined)),
    });
    expect(last).toMatchObject({ type: "trial-diverged", epoch: 2, step: 7 });
    expect(leaked).toBe(0);
  });

  test("a single one is a gap in the curve", async () => {
    const { last, epochs } = await run(tinyOrder(), {
      linked: faultyProgram((_, step) => (step === 6 ? "nan" : undefined)),
    });
    expect(last.type).toBe("trial-completed");
    expect(epochs[1]!.train.loss[1]).toBeNull();
    expect(Number.isFinite(epochs[1]!.trainLoss)).toBe(true);
  });

  test("code that throws fails the trial with its own words", async () => {
    const linked = faultyProgram((_, step) => {
      if (step === 7) throw new Error("no such filter");
      return undefined;
    });
    const { last, leaked } = await run(tinyOrder(), { linked });
    expect(last).toMatchObject({ type: "trial-failed", reason: "code-error", message: "no such filter" });
    expect(leaked).toBe(0);
  });

  test("a program that throws while it builds its model leaves no variables", async () => {
    const program = {
      createTraining: (context: Parameters<typeof createTraining>[0]) => {
        tf.layers.dense({ units: 3 }).apply(tf.input({ shape: [...context.facts.shape] }));
        throw new Error("half built");
      },
    };
    const { last, leaked } = await run(tinyOrder(), { linked: { ...tinyProgram, program } });
    expect(last).toMatchObject({ type: "trial-failed", message: "half built" });
    expect(leaked).toBe(0);
  });

  test.each([
    [{ validation: new Int32Array() }, "validation part is empty"],
    [{ train: Int32Array.of(0, 60) }, "names sample 60"],
    [{ validation: Int32Array.of(0) }, "Sample 0 is both"],
    [{ shape: [7] }, "not whole samples of shape [7]"],
    [{ labels: new Uint8Array(120) }, "Sample 0 has 0 labels"],
    [{ classes: ["one"] }, "There is 1 class"],
  ])("data that do not fit: %o", async (wrong, message) => {
    const { last } = await run(tinyOrder(), { data: { ...quadrants(), ...wrong } });
    expect(last).toMatchObject({ type: "trial-failed", reason: "bad-data" });
    expect(last).toHaveProperty("message", expect.stringContaining(message));
  });
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
    const { events, epochs, last, leaked } = await run(tinyOrder(), { halvings });
    expect(events.filter(({ type }) => type === "trial-adjusted")).toMatchObject([
      { reason: "out-of-memory", batchSize, accumulate },
    ]);
    expect(epochs[3]!.train.sampleCount.at(-1)).toBe(160);
    expect(last.type).toBe("trial-completed");
    expect(leaked).toBe(0);
  });

  test("out of memory with single samples: the trial fails", async () => {
    const { last } = await run(tinyOrder(), { halvings: 4 });
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
      const first = trainStep(plain, prepared, indices, 0, accumulate).dataSync()[0]!;
      const second = trainStep(plain, prepared, indices, 1, accumulate).dataSync()[0]!;
      training.dispose();
      return [first, second];
    });
    expect(losses[1]![0]).toBeCloseTo(losses[0]![0]!, 6);
    expect(losses[1]![1]).toBeCloseTo(losses[0]![1]!, 6);
  });

  test("an estimate above the limit starts with smaller micro-batches", async () => {
    const { events } = await run(tinyOrder(), { environment: testEnvironment({ memoryLimitBytes: 1500 }) });
    expect(events.find(({ type }) => type === "trial-adjusted")).toMatchObject({ reason: "out-of-memory" });
    const { last } = await run(tinyOrder(), { environment: testEnvironment({ memoryLimitBytes: 100 }) });
    expect(last).toMatchObject({ type: "trial-failed", reason: "out-of-memory" });
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
    const { events, epochs, leaked } = await run(tinyOrder(), { linked, environment });
    expect(events.filter(({ type }) => type === "trial-adjusted")).toMatchObject([{ reason: "device-lost" }]);
    expect(environment.opens).toBe(2);
    expect(withoutTime(epochs)).toEqual(withoutTime((await run(tinyOrder())).epochs));
    expect(leaked).toBe(0);
  });

  test("a model that does not learn one batch is reported, not refused", async () => {
    const stuck = { ...tinyProgram, program: { createTraining: withoutUpdates } };
    const { events, last } = await run(tinyOrder(), { linked: stuck });
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
