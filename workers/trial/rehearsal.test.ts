import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import type { WorkerMessage } from "../../protocol/index.ts";
import { converse, isLast, untilIdle } from "./testing/in-process.ts";
import { faultyProgram, quadrants, tinyOrder, tinyProgram } from "./testing/tiny-program.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const trialEnd = (message: WorkerMessage): boolean => message.type === "trial-event" && isLast(message.event);

test("a rehearsal measures, is kept for the next one, and leaves nothing behind", async () => {
  const worker = converse(tinyProgram, quadrants());
  await worker.until(({ type }) => type === "opened");
  const before = tf.memory().numTensors;
  worker.send({ type: "rehearse", id: 1, epochs: 3, seconds: 0 });
  await worker.until((message) => message.type === "rehearsed" && message.id === 1);
  const during = tf.memory().numTensors;
  worker.send({ type: "rehearse", id: 2, epochs: 3, seconds: 0.05 });
  const second = await worker.until((message) => message.type === "rehearsed" && message.id === 2);
  expect(second).toMatchObject({ stepsPerSecond: expect.any(Number) as number });
  expect((second as { stepsPerSecond: number }).stepsPerSecond).toBeGreaterThan(1);
  expect(tf.memory().numTensors).toBe(during);
  worker.send({ type: "run", order: tinyOrder(), checkpoint: null });
  await untilIdle(worker, 3);
  expect(worker.messages.some(trialEnd)).toBe(true);
  expect(tf.memory().numTensors).toBe(before);
});

test("a trial after a rehearsal has the curve of one without", async () => {
  const losses = async (rehearse: boolean) => {
    const worker = converse(tinyProgram, quadrants());
    if (rehearse) worker.send({ type: "rehearse", id: 1, epochs: 3, seconds: 0.01 });
    worker.send({ type: "run", order: tinyOrder(), checkpoint: null });
    await worker.until(trialEnd);
    return worker.messages.flatMap((message) =>
      message.type === "trial-event" && message.event.type === "epoch-reported"
        ? [message.event.valLoss]
        : [],
    );
  };
  const plain = await losses(false);
  expect(plain.length).toBeGreaterThan(1);
  expect(await losses(true)).toEqual(plain);
});

test("a program that throws fails the rehearsal, not the worker", async () => {
  const broken = faultyProgram(() => {
    throw new Error("no such layer");
  });
  const worker = converse(broken, quadrants());
  worker.send({ type: "rehearse", id: 7, epochs: 3, seconds: 0 });
  const failed = await worker.until(({ type }) => type === "request-failed");
  expect(failed).toMatchObject({
    id: 7,
    error: { message: expect.stringContaining("no such layer") as string },
  });
});
