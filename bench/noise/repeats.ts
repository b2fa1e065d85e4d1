/**
 * One trial with one seed, trained again and again as honest machines would. What differs between machines is their
 * arithmetic: here the backends, and on one of them a learning rate that is off by a few rounding errors, which disturbs
 * every step as another order of additions does.
 */
import type { Params } from "../../study/index.ts";
import { loadBackend, releaseFreeMemory, type BackendEnvironment } from "../../workers/backend/index.ts";
import {
  converse,
  isLast,
  testEnvironment,
  untilIdle,
  type Conversation,
} from "../../workers/trial/testing/in-process.ts";
import { tinyOrder } from "../../workers/trial/testing/tiny-program.ts";
import type { Family } from "./families.ts";

export type NoiseBackend = "wasm" | "cpu" | "webgpu";

export interface Variant {
  /** rounding errors by which the learning rate is off; 0: the trial as it is */
  readonly off: number;
  /** 0: the trial's own; others for comparison */
  readonly seed: number;
}

export interface Repeat extends Variant {
  readonly trial: number;
  readonly backend: NoiseBackend;
  /** lowest validation loss; null: it diverged */
  readonly loss: number | null;
}

export interface Asked {
  readonly backend: NoiseBackend;
  readonly trials: number;
  readonly variants: readonly Variant[];
}

/** of a float32, relative */
const ROUNDING = 2 ** -23;

/** @throws WorkbenchError where the backend cannot be had */
export async function* trainRepeats(
  { epochs, data, linked, params }: Family,
  place: BackendEnvironment,
  { backend, trials, variants }: Asked,
): AsyncGenerator<Repeat> {
  const { adapter, probeMs } = await loadBackend(backend, place);
  const opened = { ...{ backend, adapter, probeMs }, fallback: null, fault: () => null, releaseFreeMemory };
  const worker = converse(linked, data, testEnvironment({ openBackend: () => Promise.resolve(opened) }));
  await worker.until(({ type }) => type === "opened");
  for (let trial = 0; trial < trials; trial++)
    for (const variant of variants) {
      const seed = 1000 * (1 + variant.seed) + trial;
      const loss = await train(worker, nudged(params(trial), variant.off), { trial, seed, epochs });
      yield { trial, backend, ...variant, loss };
    }
}

function nudged(params: Params, off: number): Params {
  const rate = params["learning_rate"];
  if (typeof rate !== "number")
    throw new TypeError(`a learning rate is a number, not ${JSON.stringify(rate)}`);
  return { ...params, learning_rate: rate * (1 + off * ROUNDING) };
}

/** @returns the lowest validation loss; null: it diverged */
async function train(
  worker: Conversation,
  params: Params,
  { trial, seed, epochs }: { readonly trial: number; readonly seed: number; readonly epochs: number },
): Promise<number | null> {
  worker.messages.length = 0;
  const order = tinyOrder({ trialNumber: trial, seed, epochs, params }, epochs);
  worker.send({ type: "run", order, checkpoint: null });
  const message = await worker.until((each) => each.type === "trial-event" && isLast(each.event));
  await untilIdle(worker, trial);
  const event = message.type === "trial-event" ? message.event : null;
  if (event?.type === "trial-completed") return event.bestValLoss;
  if (event?.type === "trial-diverged") return null;
  throw new Error(`trial ${trial} with ${JSON.stringify(params)} ended with ${JSON.stringify(event)}`);
}
