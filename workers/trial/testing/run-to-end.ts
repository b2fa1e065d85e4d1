/** One trial from its order to its last event. */
import * as tf from "@tensorflow/tfjs";
import * as v from "valibot";
import { WorkerMessage, type TrialData } from "../../../protocol/index.ts";
import type { EpochReported, TrialEvent, TrialOrder } from "../../../study/index.ts";
import type { LinkedProgram, TrialEnvironment } from "../index.ts";
import { converse, isLast, testEnvironment, type Conversation } from "./in-process.ts";
import { quadrants, tinyProgram } from "./tiny-program.ts";

export interface Finished {
  readonly events: TrialEvent[];
  readonly epochs: EpochReported[];
  readonly last: TrialEvent;
  readonly checkpoint: Uint8Array<ArrayBuffer> | null;
  /** tensors after the trial, less those before */
  readonly leaked: number;
}

export interface RunOptions {
  linked?: LinkedProgram;
  data?: TrialData;
  checkpoint?: Uint8Array<ArrayBuffer> | null;
  environment?: TrialEnvironment;
  whenLost?: "wasm";
  halvings?: number;
  during?: (conversation: Conversation) => void;
}

/** Runs one trial as a worker would, checks every message, and counts the tensors that it left behind. */
export async function runToEnd(order: TrialOrder, options: RunOptions = {}): Promise<Finished> {
  const {
    linked = tinyProgram,
    data = quadrants(),
    checkpoint = null,
    environment = testEnvironment(),
    halvings = 0,
  } = options;
  const conversation = converse(linked, data, environment, options.whenLost);
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

export const withoutTime = (epochs: readonly EpochReported[]) =>
  epochs.map(({ seconds: _, seq: __, ...rest }) => rest);
