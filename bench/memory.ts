/**
 * What trial after trial, and step after step, leave behind: GPU bytes, tensors, JavaScript heap and the process's
 * memory at the end, beside the same when everything had been used once. `--full`: 200 trials, else 40.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Params } from "../study/index.ts";
import { quantile } from "../study/testing/statistics.ts";
import { loadBackend, memoryInfo, releaseFreeMemory } from "../workers/backend/index.ts";
import { nodeBackendEnvironment } from "../workers/backend/node/index.ts";
import { watchBuffers } from "../workers/kernels/webgpu/testing/watch-buffers.ts";
import { halves, linkedFor } from "../workers/trial/testing/halves.ts";
import {
  converse,
  isLast,
  testEnvironment,
  untilIdle,
  type Conversation,
} from "../workers/trial/testing/in-process.ts";
import { tinyOrder } from "../workers/trial/testing/tiny-program.ts";
import type { Figure } from "./figure.ts";

type Backend = "webgpu" | "wasm";

interface Held {
  /** buffers of the device, or the WASM heap */
  readonly deviceBytes: number;
  readonly tensors: number;
  readonly heapBytes: number;
  readonly processBytes: number;
}

const units: Readonly<Record<keyof Held, string>> = {
  deviceBytes: "bytes",
  tensors: "tensors",
  heapBytes: "bytes",
  processBytes: "bytes",
};

/** Different shapes, all used once before memory is first looked at. */
const CONFIGURATIONS = 5;
const STEPS = { trained: 500, perEpoch: 10, batchSize: 3 };

export async function* memoryFigures({ full }: { readonly full: boolean }): AsyncGenerator<Figure> {
  setFlagsFromString("--expose-gc");
  for (const backend of ["webgpu", "wasm"] as const) {
    if (!(await open(backend))) continue;
    const worker = await openWorker(backend);
    yield* figures(`trials/${backend}`, await heldOverTrials(worker, full ? 200 : 40));
    yield* figures(`steps/${backend}`, await heldOverSteps(worker));
  }
}

async function open(backend: Backend): Promise<boolean> {
  try {
    await loadBackend(backend, await nodeBackendEnvironment());
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`bench: ${backend} is left out: ${reason}\n`);
    return false;
  }
}

interface Worker {
  readonly conversation: Conversation;
  readonly configurations: readonly Params[];
  readonly look: () => Held;
}

/** The loop with a generated program on tiny images, in this process. */
async function openWorker(backend: Backend): Promise<Worker> {
  const data = halves("single-label");
  const { linked, params } = linkedFor(data);
  const opened = { backend, adapter: "", fallback: null, probeMs: 0, fault: () => null, releaseFreeMemory };
  const environment = testEnvironment({ openBackend: () => Promise.resolve(opened) });
  const conversation = converse(linked, data, environment);
  await conversation.until(({ type }) => type === "opened");
  const configurations = Array.from({ length: CONFIGURATIONS }, (_, i) => ({
    ...params,
    architecture: ["plain", "residual", "separable"][i % 3]!,
    width: 8 + 4 * (i % 3),
    optimizer: ["adamw", "sgd"][i % 2]!,
    dropout: 0.25 * (i % 2),
  }));
  const deviceBytes = backend === "webgpu" ? watchBuffers() : null;
  const look = (): Held => {
    (runInNewContext("gc") as () => void)();
    return {
      deviceBytes: deviceBytes === null ? memoryInfo().allocatedBytes : deviceBytes(),
      tensors: memoryInfo().numTensors,
      heapBytes: process.memoryUsage().heapUsed,
      processBytes: process.memoryUsage.rss(),
    };
  };
  return { conversation, configurations, look };
}

/** After each round of all configurations. */
async function heldOverTrials(worker: Worker, trials: number): Promise<Held[]> {
  const held: Held[] = [];
  for (let trial = 0; trial < trials; trial++) {
    await train(worker, { ...worker.configurations[trial % CONFIGURATIONS]!, batch_size: 16 }, trial, 2);
    if ((trial + 1) % CONFIGURATIONS === 0) held.push(worker.look());
  }
  return held;
}

/** After each epoch of one trial. */
async function heldOverSteps(worker: Worker): Promise<Held[]> {
  const held: Held[] = [];
  const params = { ...worker.configurations[0]!, batch_size: STEPS.batchSize };
  const trained = train(worker, params, STEP_TRIAL, STEPS.trained / STEPS.perEpoch);
  for (let epoch = 1; epoch <= STEPS.trained / STEPS.perEpoch; epoch++) {
    await worker.conversation.until(
      (message) =>
        message.type === "trial-event" &&
        message.event.trial === STEP_TRIAL &&
        message.event.type === "checkpoint-saved" &&
        message.event.checkpoint.epoch === epoch,
    );
    held.push(worker.look());
  }
  await trained;
  return held;
}

const STEP_TRIAL = 10_000;

async function train({ conversation }: Worker, params: Params, trial: number, epochs: number): Promise<void> {
  const order = tinyOrder({ trialNumber: trial, seed: trial, epochs, params }, epochs);
  conversation.messages.length = 0;
  conversation.send({ type: "run", order, checkpoint: null });
  await conversation.until(
    (message) => message.type === "trial-event" && message.event.trial === trial && isLast(message.event),
  );
  await untilIdle(conversation, trial);
}

/** The last look beside the median of the first quarter's, the very first one left out. */
function* figures(name: string, held: readonly Held[]): Generator<Figure> {
  const early = held.slice(1, 1 + Math.max(1, Math.floor(held.length / 4)));
  for (const key of Object.keys(units) as (keyof Held)[]) {
    const values = held.map((look) => look[key]);
    const baseline = quantile(
      early.map((look) => look[key]),
      0.5,
    );
    const value = values.at(-1)!;
    yield {
      ...{ bench: "memory", name: `${name}/${key}`, value, unit: units[key], baseline },
      ratio: baseline / value,
      spread: [quantile(values, 0.25), quantile(values, 0.75)],
      runs: held.length,
    };
  }
}
