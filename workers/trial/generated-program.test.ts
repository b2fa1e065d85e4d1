/** The loop with what the template generates, on WASM: what a user's trial runs. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { TrialData } from "../../protocol/index.ts";
import type { EpochReported, Params, TrialEvent } from "../../study/index.ts";
import { installedBinaries } from "../backend/node/index.ts";
import { loadBackend } from "../backend/index.ts";
import { halves, linkedFor, means } from "./testing/halves.ts";
import { converse, isLast, testEnvironment, untilIdle } from "./testing/in-process.ts";
import { tinyOrder } from "./testing/tiny-program.ts";

const environment = () =>
  testEnvironment({
    openBackend: async () => {
      const loaded = await loadBackend("wasm", {
        wasm: await installedBinaries(),
        gpu: () => Promise.resolve(null),
      });
      return { ...loaded, fault: () => null, releaseFreeMemory: () => undefined };
    },
  });

async function train(
  data: TrialData,
  params: Params,
  untilEpoch: number,
  from: Uint8Array<ArrayBuffer> | null,
) {
  const { linked, params: defaults } = linkedFor(data);
  const conversation = converse(linked, data, environment());
  await conversation.until(({ type }) => type === "opened");
  const before = tf.memory().numTensors;
  const order = tinyOrder(
    {
      epochs: 4,
      params: { ...defaults, batch_size: 8, augment_probability: 0, width: 8, stages: 2, ...params },
    },
    untilEpoch,
  );
  conversation.send({ type: "run", order, checkpoint: from });
  await conversation.until((message) => message.type === "trial-event" && isLast(message.event));
  await untilIdle(conversation, 1);
  const events = conversation.messages.flatMap((message): TrialEvent[] =>
    message.type === "trial-event" ? [message.event] : [],
  );
  return {
    last: events.at(-1)!,
    curve: events
      .filter((event): event is EpochReported => event.type === "epoch-reported")
      .map(({ seconds: _, seq: __, ...rest }) => rest),
    checkpoint: conversation.messages.findLast((message) => message.type === "checkpoint")!.bytes,
    leaked: tf.memory().numTensors - before,
  };
}

beforeAll(async () => {
  await environment().openBackend("wasm", {});
});

describe("a generated program on WASM", () => {
  test.each([
    ["plain", { architecture: "plain", optimizer: "adamw", cutout: 0.3 }, "single-label"],
    ["residual", { architecture: "residual", optimizer: "sgd", learning_rate: 0.02 }, "single-label"],
    [
      "separable, several labels",
      { architecture: "separable", label_smoothing: 0.1, learning_rate: 0.01 },
      "multi-label",
    ],
    [
      "a perceptron for a number",
      { units: 16, activation: "gelu", dropout: 0.25, learning_rate: 0.01 },
      "regression",
    ],
  ] as const)(
    "%s: paused and continued is the same to the last bit; no tensor is lost",
    async (_, params, task) => {
      const data = task === "regression" ? means() : halves(task);
      const whole = await train(data, params, 4, null);
      expect(whole.last.type).toBe("trial-completed");
      expect(whole.curve[3]!.trainLoss).toBeLessThan(whole.curve[0]!.trainLoss);
      const first = await train(data, params, 2, null);
      const second = await train(data, params, 4, first.checkpoint);
      expect([...first.curve, ...second.curve]).toEqual(whole.curve);
      expect([whole.leaked, first.leaked, second.leaked]).toEqual([0, 0, 0]);
    },
  );
});
