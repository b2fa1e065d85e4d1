import type { Params, SearchSpace } from "../space/parameter.ts";

/** A trial as a sampler sees it. */
export interface ObservedTrial {
  readonly number: number;
  readonly params: Params;
  readonly state: "running" | "complete" | "pruned" | "failed";
  /** what the study minimises; null while running, failed, or pruned without a report; Infinity when diverged */
  readonly value: number | null;
  /** last epoch reported, for pruned trials */
  readonly lastStep?: number;
}

export interface SampleRequest {
  readonly space: SearchSpace;
  /** every earlier trial of the study; order does not matter */
  readonly trials: readonly ObservedTrial[];
  /** number of the trial to propose, from 0 */
  readonly trialNumber: number;
  /** the study's seed; the draw depends on (seed, trialNumber, trials) only */
  readonly seed: number;
}

/** Proposes parameters. Has no state of its own: asking twice gives the same answer. */
export interface Sampler {
  readonly name: "random" | "grid" | "tpe";
  /** @returns the parameters, or null when the space is exhausted (grid) */
  sampleTrial(request: SampleRequest): Params | null;
}
