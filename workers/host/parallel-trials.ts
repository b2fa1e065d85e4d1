/**
 * How many trials at once a device carries, found by measuring: 1, 2, 3 … workers rehearse together for as long as
 * each more of them adds to the steps that all do in a second.
 */
import type { TrialData } from "../../protocol/index.ts";
import { ask } from "./ask.ts";
import { mostAtOnce, type Machine } from "./most-at-once.ts";
import { dataKey, type DataSource } from "./run-order.ts";
import type { WorkerSlot } from "./worker-slot.ts";

export interface ParallelTrials {
  readonly slots: number;
  /** of all workers together, by their number less one, as far as was tried; empty when there was nothing to choose */
  readonly stepsPerSecond: readonly number[];
}

/** For people. @returns null when nothing was measured */
export function describeParallel({ slots, stepsPerSecond }: ParallelTrials): string | null {
  if (stepsPerSecond.length < 2) return null;
  const speeds = stepsPerSecond.map((speed, index) => `${speed.toPrecision(3)} with ${index + 1}`).join(", ");
  return `Trials at once: ${slots}. Training steps a second, measured: ${speeds}.`;
}

export interface Rehearsals {
  readonly machine: Machine;
  readonly source: DataSource;
  readonly loadData: () => Promise<TrialData>;
  /** of the schedule */
  readonly epochs: number;
  /** of one measurement; default 0.5 */
  readonly seconds?: number;
}

/** What one more worker has to add to be worth its memory and everybody's slower steps. */
const LEAST_GAIN = 1.15;
/** A machine that was busy for a moment gets a second chance. */
const LOOKS = 2;

/**
 * @param first - idle, and the caller's
 * @param openSlot - a slot for a further worker
 * @returns the slots to use, the first among them, and what was measured; a worker that does not pay is ended
 * @throws WorkbenchError what kept the first worker from opening, or the data from being read
 */
export async function openParallel(
  first: WorkerSlot,
  openSlot: (index: number) => WorkerSlot,
  plan: Rehearsals,
): Promise<{ readonly slots: readonly WorkerSlot[]; readonly parallel: ParallelTrials }> {
  const slots = [first];
  const stepsPerSecond: number[] = [];
  const [opened, data] = [await first.open(), await plan.loadData()];
  const most = mostAtOnce(opened, plan.machine, data.values.byteLength);
  try {
    while (most > 1) {
      const before = stepsPerSecond.at(-1) ?? 0;
      stepsPerSecond.push(await speedOf(slots, plan, LEAST_GAIN * before));
      if (stepsPerSecond.at(-1)! < LEAST_GAIN * before) {
        slots.pop()!.kill("one more adds too little");
        break;
      }
      if (slots.length === most) break;
      slots.push(openSlot(slots.length));
    }
  } catch {
    // a program that cannot train says so in its first trial, a worker too many in none
    if (slots.length > 1) slots.pop()!.kill("it could not rehearse");
  }
  return { slots, parallel: { slots: slots.length, stepsPerSecond } };
}

/** Lets a worker with data train for its speed alone. @returns optimiser steps per second */
async function rehearse(slot: WorkerSlot, epochs: number, seconds: number): Promise<number> {
  return (await ask(slot, { type: "rehearse", epochs, seconds }, "rehearsed")).stepsPerSecond;
}

/** Steps per second of all together, the latest of them new; looks again while that is not enough. */
async function speedOf(
  slots: readonly WorkerSlot[],
  { epochs, seconds = 0.5, source, loadData }: Rehearsals,
  enough: number,
): Promise<number> {
  const latest = slots.at(-1)!;
  await latest.open();
  await latest.provide(dataKey(source), loadData);
  await rehearse(latest, epochs, 0); // compiles
  let best = 0;
  for (let look = 0; look === 0 || (look < LOOKS && best < enough); look++) {
    const speeds = await Promise.all(slots.map((slot) => rehearse(slot, epochs, seconds)));
    const together = speeds.reduce((sum, speed) => sum + speed, 0);
    best = Math.max(best, together);
  }
  return best;
}
