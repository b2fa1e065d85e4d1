import type { Params } from "../../study/index.ts";
import type { StudyDesk, SweepSettings } from "../workbench/api.ts";
import type { Toasts } from "./toasts.svelte.ts";

/** What a person may ask of a study. No promise here rejects: a refused request becomes a toast. */
export class StudyRequests {
  /** what is on its way: "pause", "prune 14", ... */
  pending = $state.raw<readonly string[]>([]);
  readonly #desk: StudyDesk;
  readonly #toasts: Toasts;
  readonly #study: string;

  constructor(desk: StudyDesk, toasts: Toasts, studyId: string) {
    this.#desk = desk;
    this.#toasts = toasts;
    this.#study = studyId;
  }

  pause = (): Promise<boolean> => this.attempt("pause", () => this.#desk.pause(this.#study));
  resume = (): Promise<boolean> => this.attempt("resume", () => this.#desk.resume(this.#study));
  stop = (how: "now" | "after-current"): Promise<boolean> =>
    this.attempt("stop", () => this.#desk.stop(this.#study, how));
  trainFinal = (): Promise<boolean> => this.attempt("final", () => this.#desk.trainFinal(this.#study));

  extend = (trials: number): Promise<boolean> =>
    this.attempt("extend", async () => {
      await this.#desk.extend(this.#study, trials);
      this.#toasts.show(`Extended by ${trials} trials.`);
    });

  audit = (trials: number): Promise<boolean> =>
    this.attempt("audit", () => this.#desk.audit(this.#study, trials));

  /** Pruning keeps the checkpoint, so the way back is to continue. */
  prune = (trial: number): Promise<boolean> =>
    this.attempt(`prune ${trial}`, async () => {
      await this.#desk.prune(this.#study, trial);
      this.#toasts.show(`Trial ${trial} pruned; it can be thawed.`, {
        label: "Thaw",
        run: () => void this.continueTrial(trial),
      });
    });

  continueTrial = (trial: number): Promise<boolean> =>
    this.attempt(`continue ${trial}`, async () => {
      await this.#desk.continueTrial(this.#study, trial);
      this.#toasts.show(`Trial ${trial} continues to its last epoch.`);
    });

  retry = (trial: number, halfBatch: boolean): Promise<boolean> =>
    this.attempt(`retry ${trial}`, async () => {
      await this.#desk.retry(this.#study, trial, halfBatch);
      this.#toasts.show(`Trial ${trial} is tried again${halfBatch ? " with half the batch" : ""}.`);
    });

  /** @param settings - of a study that has not begun @returns the new trial's number, or null where it was refused */
  async fastTraining(params: Params, settings?: SweepSettings): Promise<number | null> {
    let trial: number | null = null;
    await this.attempt("fast training", async () => {
      trial = await this.#desk.fastTraining(this.#study, params, settings);
    });
    return trial;
  }

  /** @returns whether it was done */
  async attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    if (this.pending.includes(name)) return false;
    this.pending = [...this.pending, name];
    try {
      await work();
      return true;
    } catch (error) {
      this.#toasts.failWith(error);
      return false;
    } finally {
      this.pending = this.pending.filter((other) => other !== name);
    }
  }
}
