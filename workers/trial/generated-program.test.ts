/** The loop with what the template generates, on WASM: what a user's trial runs. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { TrialData } from "../../protocol/index.ts";
import { seededRandom, type EpochReported, type Params, type TrialEvent } from "../../study/index.ts";
import { readConfig, templateByName } from "../../templates/index.ts";
import { loadProgram } from "../../templates/testing/load-program.ts";
import { installedBinaries } from "../backend/node/index.ts";
import { loadBackend } from "../backend/index.ts";
import type { LinkedProgram } from "./index.ts";
import { converse, isLast, testEnvironment } from "./testing/in-process.ts";
import { tinyOrder } from "./testing/tiny-program.ts";

const template = templateByName("image-classification");

/** Images of a bright half, left or right, or (several labels) left or top. */
function halves(task: TrialData["task"]): TrialData {
  const random = seededRandom("halves", task);
  const samples = 40;
  const values = new Uint8Array(samples * 108);
  const labels = new Uint8Array(samples * 2);
  for (let image = 0; image < samples; image++) {
    const first = random.integer(2);
    const second = task === "single-label" ? 1 - first : random.integer(2);
    labels.set([first, second], 2 * image);
    for (let at = 0; at < 108; at++) {
      const [row, column] = [Math.floor(at / 18), Math.floor(at / 3) % 6];
      const lit =
        (first === 1 && column < 3) || (second === 1 && (task === "single-label" ? column >= 3 : row < 3));
      values[image * 108 + at] = (lit ? 120 : 20) + random.integer(100);
    }
  }
  const indices = Int32Array.from({ length: samples }, (_, index) => index);
  const [train, validation] = [indices.slice(0, 30), indices.slice(30)];
  return { kind: "images", task, classes: ["a", "b"], shape: [6, 6, 3], values, labels, train, validation };
}

function linkedFor(data: TrialData): { linked: LinkedProgram; params: Params } {
  const facts = { ...data, trainCount: data.train.length, validationCount: data.validation.length };
  const form = template.parseForm({});
  const files = template.generate(form, facts);
  return {
    linked: { program: loadProgram(files), config: readConfig(files["config.yaml"]!) },
    params: template.defaults(form, facts),
  };
}

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
  conversation.send({ type: "export-model", id: 1, checkpoint: new Uint8Array() });
  await conversation.until(({ type }) => type === "request-failed");
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
  ] as const)(
    "%s: paused and continued is the same to the last bit; no tensor is lost",
    async (_, params, task) => {
      const data = halves(task);
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
