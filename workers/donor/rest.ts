/** When a donated device rests between epochs, and for how long. */
import { restMs, type DonationDecision } from "./donation-limits.ts";
import { pause } from "./pause.ts";

export interface Rest {
  /** to be told when it changes; `percent` as in DonationLimits */
  allow(decision: DonationDecision, percent: number): void;
  readonly allowed: DonationDecision;
  /** a trial trained for so long */
  trained(milliseconds: number): void;
  /** whether to pause at the next checkpoint */
  readonly due: boolean;
  /** resolves when training may go on. @returns tired: it may not for so long that the lease had better be given back */
  take(signal: AbortSignal): Promise<"rested" | "tired">;
}

/** Shorter rests are saved up: a pause costs a rebuilt model. */
const LEAST_MS = 2000;
/** Whoever waits for the trial is better served elsewhere then. */
const PATIENCE_MS = 120_000;

export function createRest(patienceMs = PATIENCE_MS): Rest {
  let decision: DonationDecision = { train: true };
  let percent = 100;
  let owed = 0;
  let changed = Promise.withResolvers<undefined>();
  return {
    allow: (next, share) => {
      [decision, percent] = [next, share];
      changed.resolve(undefined);
      changed = Promise.withResolvers();
    },
    get allowed() {
      return decision;
    },
    trained: (milliseconds) => (owed += restMs({ percent }, milliseconds)),
    get due() {
      return !decision.train || owed >= LEAST_MS;
    },
    take: async (signal) => {
      const began = performance.now();
      if (owed > 0) await pause(owed, signal);
      owed = 0;
      while (!decision.train && !signal.aborted) {
        const left = patienceMs - (performance.now() - began);
        if (left <= 0) return "tired";
        await Promise.race([changed.promise, pause(left, signal)]);
      }
      return "rested";
    },
  };
}
