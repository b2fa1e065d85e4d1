/** Times the candidates of kernels on the current device, so that from then on the fastest runs. */
import * as tf from "@tensorflow/tfjs";
import type { TensorMap } from "../../kernel.ts";
import { disposeTensor } from "../dispatch.ts";
import { flushQueue, webgpuBackend } from "../device.ts";
import { pendingChoices, settle, type ChoiceRequest } from "./choices.ts";
import type { Candidate } from "./choosing-kernel.ts";

/** Runs of one measurement: enough for the wait for the device not to be all that is measured. */
const RUNS = 8;
/** Where one run takes longer the device is software: to try others costs more than it saves. */
const SLOW_MS = 8;
/** One call stops timing after this long; what remains is computed the usual way for good. */
const MOST_MS = 1500;
/** A candidate must be this much faster than the usual one: less is noise, and the usual one is known to be sound. */
const WORTHWHILE = 0.9;

type Clock = () => number;

/**
 * Call between training steps, not while one is recorded. Waits for the device; the results of the runs are thrown
 * away. A candidate that throws is dropped; an invalid shader reaches the device's error handler, as always.
 * @param now - milliseconds
 */
export async function timeChoices(
  requests: readonly ChoiceRequest[] = pendingChoices(),
  now: Clock = () => performance.now(),
): Promise<void> {
  const end = now() + MOST_MS;
  for (const request of requests) {
    // every question is answered now: a later answer would change what a recorded step does
    const inTime = now() < end;
    settle(request.key, inTime ? await fastest(request, now) : request.candidates[0]!.name);
  }
}

async function fastest(request: ChoiceRequest, now: Clock): Promise<string> {
  const names = Object.keys(request.shapes);
  const inputs: Record<string, tf.Tensor> = {};
  for (const name of names) inputs[name] = tf.fill([...request.shapes[name]!], 0.5);
  try {
    return await race(request, inputs, now);
  } finally {
    tf.dispose(inputs);
  }
}

async function race(request: ChoiceRequest, inputs: TensorMap, now: Clock): Promise<string> {
  const [usual, ...others] = request.candidates;
  let winner = usual!.name;
  const usualMs = await measure(request, usual!, inputs, SLOW_MS, now);
  let best = usualMs * WORTHWHILE;
  if (usualMs > SLOW_MS) return winner;
  for (const candidate of others) {
    const durationMs = await measure(request, candidate, inputs, 2 * usualMs, now);
    if (durationMs >= best) continue;
    best = durationMs;
    winner = candidate.name;
  }
  return winner;
}

/**
 * Milliseconds a run.
 * @param enoughMs - where a single run takes longer it is not repeated
 * @returns Infinity for a candidate that throws
 */
async function measure(
  { attrs, stock }: ChoiceRequest,
  candidate: Candidate,
  inputs: TensorMap,
  enoughMs: number,
  now: Clock,
): Promise<number> {
  const run = (): void => release(candidate.run(inputs, attrs, stock));
  try {
    await timed(run, 1, now); // compiles
    const once = await timed(run, 1, now);
    return once > enoughMs ? once : await timed(run, RUNS, now);
  } catch {
    return Infinity;
  }
}

/** Milliseconds a run, the wait for the device shared by all of them. */
async function timed(run: () => void, runs: number, now: Clock): Promise<number> {
  const backend = webgpuBackend();
  await backend.queue.onSubmittedWorkDone();
  const begin = now();
  for (let i = 0; i < runs; i++) {
    run();
    flushQueue(backend);
  }
  await backend.queue.onSubmittedWorkDone();
  return (now() - begin) / runs;
}

/** Kernels composed of ops return tensors that tfjs's engine knows, the others do not. */
function release(result: tf.TensorInfo): void {
  if (result instanceof tf.Tensor) result.dispose();
  else disposeTensor(result);
}
