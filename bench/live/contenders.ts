import type { SweepSize } from "./data-sets.ts";

export interface LiveContender {
  readonly name: string;
  /** of `firstlight sweep` */
  readonly options: readonly string[];
  /** epochs that it trains at most */
  readonly epochs: (size: SweepSize) => number;
}

const FINALISTS = 3;

export const fullSweep: LiveContender = {
  name: "full",
  options: ["--mode", "full"],
  epochs: ({ trials, epochs }) => trials * epochs,
};

/** With the options that nobody has to name: the learned ranker after 1 epoch, the last value after 5; 3 finalists. */
export const fastSweeps: readonly LiveContender[] = [
  { name: "fast", options: ["--mode", "fast"], epochs: fastEpochs(1) },
  { name: "adaptive", options: ["--mode", "fast", "--scheduler", "adaptive"], epochs: fastEpochs(1) },
  { name: "last-value", options: ["--mode", "fast", "--ranker", "last"], epochs: fastEpochs(5) },
];

function fastEpochs(first: number): LiveContender["epochs"] {
  return ({ trials, epochs }) => trials * first + Math.min(FINALISTS, trials) * (epochs - first);
}
