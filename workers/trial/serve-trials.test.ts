import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { runToEnd, withoutTime } from "./testing/run-to-end.ts";
import { createTraining, faultyProgram, quadrants, tinyOrder, tinyProgram } from "./testing/tiny-program.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("a whole trial", () => {
  test("reports every epoch with a dense curve, stores checkpoints, completes, leaks nothing", async () => {
    const { events, epochs, last, leaked } = await runToEnd(tinyOrder());
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
      await runToEnd(tinyOrder()),
      await runToEnd(tinyOrder()),
      await runToEnd(tinyOrder({ seed: 12 })),
    ];
    expect(withoutTime(again.epochs)).toEqual(withoutTime(first.epochs));
    expect(other.epochs[0]!.valLoss).not.toBe(first.epochs[0]!.valLoss);
  });

  test("stops when patience runs out", async () => {
    const { last } = await runToEnd(tinyOrder({ epochs: 200, patience: 2, params: { learning_rate: 1e-9 } }));
    expect(last).toMatchObject({ type: "trial-completed", stoppedEarly: true });
  });
});

describe("pausing", () => {
  test("and going on from the checkpoint gives the same curve to the last bit", async () => {
    const whole = await runToEnd(tinyOrder());
    const first = await runToEnd(tinyOrder({}, 2));
    expect(first.last).toMatchObject({ type: "trial-paused", epoch: 2 });
    expect(first.leaked).toBe(0);
    const second = await runToEnd(tinyOrder(), { checkpoint: first.checkpoint });
    expect(withoutTime([...first.epochs, ...second.epochs])).toEqual(withoutTime(whole.epochs));
    expect(second.checkpoint).toEqual(whole.checkpoint);
  });

  test("happens at the end of the epoch that is running", async () => {
    const { last, epochs } = await runToEnd(tinyOrder({ epochs: 500 }), {
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
    const { checkpoint } = await runToEnd(tinyOrder({}, 1));
    const { last, leaked } = await runToEnd(tinyOrder({ seed: 99 }), { checkpoint });
    expect(last).toMatchObject({
      type: "trial-failed",
      message: expect.stringContaining("seed 11") as string,
    });
    expect(leaked).toBe(0);
  });
});

describe("ending badly", () => {
  test("cancelled: at once", async () => {
    const { last, leaked } = await runToEnd(tinyOrder({ epochs: 500 }), {
      during: ({ send }) => send({ type: "stop", trial: 3, how: "cancel" }),
    });
    expect(last).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    expect(leaked).toBe(0);
  });

  test("two losses in a row that are no numbers: diverged", async () => {
    const { last, leaked } = await runToEnd(tinyOrder(), {
      linked: faultyProgram((_, step) => (step === 6 || step === 7 ? "nan" : undefined)),
    });
    expect(last).toMatchObject({ type: "trial-diverged", epoch: 2, step: 7 });
    expect(leaked).toBe(0);
  });

  test("a single one is a gap in the curve", async () => {
    const { last, epochs } = await runToEnd(tinyOrder(), {
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
    const { last, leaked } = await runToEnd(tinyOrder(), { linked });
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
    const { last, leaked } = await runToEnd(tinyOrder(), { linked: { ...tinyProgram, program } });
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
    const { last } = await runToEnd(tinyOrder(), { data: { ...quadrants(), ...wrong } });
    expect(last).toMatchObject({ type: "trial-failed", reason: "bad-data" });
    expect(last).toHaveProperty("message", expect.stringContaining(message));
  });
});
