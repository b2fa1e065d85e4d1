/**
 * A step that records itself. It first runs as it is (kernels compile, slots come to be), then is recorded twice; when
 * both recordings say the same and a replay of the second gives the same values, later calls are replays. Where the
 * step cannot be recorded it goes on as it is, and says why.
 *
 * A step that does something else only at some later step (`if (step > 100)`) cannot be told from its first steps. So
 * it is tried at steps to come before anything is replayed, and recorded and compared again after 4, 8, 16, … steps and
 * whenever its owner asks.
 */
import * as tf from "@tensorflow/tfjs";
import type { StepPoint } from "../../templates/runtime/recording/index.ts";
import { webgpuBackend } from "../kernels/webgpu/index.ts";
import { record, type Recording } from "./record.ts";
import { replay, resultsOf } from "./replay.ts";
import { differenceBetween, numbering, type Signature } from "./signature.ts";
import { allAtHome, housedVariables } from "./variables.ts";
import { replaysTheSame, takeSnapshot } from "./verify.ts";

export interface RecordedFunction {
  /** @returns the step's results, the caller's */
  run(at: StepPoint): Promise<tf.Tensor[]>;
  /** the next call is recorded anew and compared, unless that was done a moment ago */
  checkAgain(): void;
  readonly replaying: boolean;
  dispose(): void;
}

export interface RecordedFunctionOptions {
  /** awaited after the first call, before anything is recorded */
  readonly settle?: () => Promise<void>;
  /** of the training, so that steps to come can be tried; absent: they are not */
  readonly lastStep?: number;
  /** told once, when the step turns out not to be recordable */
  readonly onGiveUp: (reason: string) => void;
}

/** Runs of the step that are replayed before it is first compared again. */
const FIRST_CHECK = 4;
/** Replays that must have paid for a comparison before its owner gets another one. */
const LEAST_BETWEEN_CHECKS = 32;

/** @param step - one step; returns its results, keeps nothing but variables */
export function recordedFunction(
  step: (at: StepPoint) => tf.Tensor[],
  options: RecordedFunctionOptions,
): RecordedFunction {
  return new SelfRecording(step, options);
}

class SelfRecording implements RecordedFunction {
  readonly #step: (at: StepPoint) => tf.Tensor[];
  readonly #options: RecordedFunctionOptions;
  readonly #outer = numbering();
  #signature: Signature | null = null;
  #recording: Recording | null = null;
  #calls = 0;
  #replays = 0;
  #nextCheck = FIRST_CHECK;
  #checked = 0;
  #givenUp = false;

  constructor(step: (at: StepPoint) => tf.Tensor[], options: RecordedFunctionOptions) {
    this.#step = step;
    this.#options = options;
  }

  get replaying(): boolean {
    return this.#recording !== null;
  }

  checkAgain(): void {
    if (this.#replays - this.#checked >= LEAST_BETWEEN_CHECKS) this.#nextCheck = this.#replays;
  }

  async run(at: StepPoint): Promise<tf.Tensor[]> {
    this.#calls++;
    if (this.#givenUp) return this.#step(at);
    if (this.#calls === 1) return this.#runFirst(at);
    if (this.#recording && !allAtHome(webgpuBackend(), this.#recording.homes)) this.#forget();
    if (this.#recording === null) return this.#recordAndVerify(at);
    if (this.#replays >= this.#nextCheck) return this.#compareAgain(at);
    this.#replays++;
    return replay(this.#recording, at);
  }

  dispose(): void {
    this.#forget();
    this.#givenUp = true;
  }

  async #runFirst(at: StepPoint): Promise<tf.Tensor[]> {
    const results = this.#step(at);
    await this.#options.settle?.();
    return results;
  }

  /** The first recording only tells what the step does; the second is compared with it, tried, and kept. */
  async #recordAndVerify(at: StepPoint): Promise<tf.Tensor[]> {
    const before = this.#signature === null ? null : takeSnapshot(housedVariables(webgpuBackend()));
    try {
      const { recording, results, reason } = this.#record(at);
      if (before === null || reason !== null) {
        this.#signature = recording.signature;
        recording.destroy();
        if (reason !== null) this.#giveUp(reason);
      } else if (await replaysTheSame(recording, at, before, results)) {
        this.#recording = recording;
        const later = this.#differenceLater(at);
        if (later !== null) this.#giveUp(later);
      } else {
        recording.destroy();
        this.#giveUp("a replay of it gave other values");
      }
      return results;
    } finally {
      before?.dispose();
    }
  }

  /** Does steps to come for what they are made of alone: the variables are as they were afterwards. */
  #differenceLater(at: StepPoint): string | null {
    for (const step of stepsToTry(at.step, this.#options.lastStep)) {
      const before = takeSnapshot(housedVariables(webgpuBackend()));
      try {
        const { recording, results, reason } = this.#record({ ...at, step });
        recording.destroy();
        tf.dispose(results);
        if (reason !== null) return reason;
      } catch (error) {
        return `it fails at step ${step} (${error instanceof Error ? error.message : String(error)})`;
      } finally {
        before.restore();
        before.dispose();
      }
    }
    return null;
  }

  #compareAgain(at: StepPoint): tf.Tensor[] {
    this.#nextCheck = 2 * this.#nextCheck;
    this.#replays++;
    this.#checked = this.#replays;
    const { recording, results, reason } = this.#record(at);
    recording.destroy();
    if (reason !== null) this.#giveUp(reason);
    return results;
  }

  #record(at: StepPoint): { recording: Recording; results: tf.Tensor[]; reason: string | null } {
    const { recording, reason } = record(() => this.#step(at), at, this.#outer);
    const difference =
      this.#signature === null ? null : differenceBetween(this.#signature, recording.signature);
    return { recording, results: resultsOf(recording), reason: reason ?? difference };
  }

  #giveUp(reason: string): void {
    this.#forget();
    this.#givenUp = true;
    this.#options.onGiveUp(reason);
  }

  #forget(): void {
    this.#recording?.destroy();
    this.#recording = null;
    this.#signature = null;
  }
}

/** The last one finds whatever begins at some step, the other one much of what ends at some. */
function stepsToTry(step: number, last = step): number[] {
  const halfWay = Math.floor((step + last) / 2);
  return [last, halfWay].filter((later, index, all) => later > step && all.indexOf(later) === index);
}
