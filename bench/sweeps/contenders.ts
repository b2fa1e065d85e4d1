import type { StudyConfig } from "../../study/index.ts";
import type { RecordedSweepTask } from "./recorded-sweep.ts";

export interface SweepContender {
  readonly name: string;
  readonly config: (task: RecordedSweepTask, trials: number) => Partial<StudyConfig>;
}

const fixed = (fastEpochs: number): SweepContender => ({
  name: `fixed-${fastEpochs}`,
  config: () => ({ scheduler: "fixed", fastEpochs }),
});
const adaptive = (saving: number): SweepContender => ({
  name: `adaptive-${saving}x`,
  config: ({ epochs }, trials) => ({
    scheduler: "adaptive",
    budgetEpochs: Math.floor((trials * epochs) / saving),
  }),
});
const plain = (scheduler: StudyConfig["scheduler"]): SweepContender => ({
  name: scheduler,
  config: () => ({ scheduler }),
});

/** `adaptive` spends what `fixed-1` does, `adaptive-Nx` an N-th of a full sweep. */
export const sweepContenders: readonly SweepContender[] = [
  ...[1, 2, 3, 5].map(fixed),
  plain("adaptive"),
  ...[4, 6, 8].map(adaptive),
  ...(["halving", "hyperband", "median"] as const).map(plain),
];
