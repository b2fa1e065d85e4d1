/** A study's finished trials as a curve task: the line that `firstlight rank` reads, without anything that names data. */
import {
  DENSE_PER_EPOCH,
  epochFacts,
  recordEpochs,
  type StudyState,
  type TaskFacts,
  type WrittenTrial,
} from "../../../study/index.ts";
import { finishedTrials } from "../own-ranker/finished-trials.ts";

/** The format is that of the recorded curves; `source` tells them apart. */
export interface SharedTask {
  readonly source: "shared";
  readonly task: string;
  readonly template: string;
  readonly hp_names: readonly string[];
  readonly target: "val_loss";
  readonly direction: "min";
  readonly step_unit: string;
  readonly steps: readonly number[];
  readonly dense_per_epoch: number;
  readonly kind?: TaskFacts["kind"];
  readonly n_train?: number;
  readonly outputs?: number;
  readonly trials: readonly WrittenTrial[];
}

/** @param task - its name in the file */
export function sharedTask(state: StudyState, task: string): SharedTask {
  const { config } = state;
  const { space, facts } = config;
  return {
    source: "shared",
    task,
    template: config.template.name,
    hp_names: space.parameters.map(({ name }) => name),
    ...{ target: "val_loss", direction: "min" },
    step_unit: "epoch (steps[0]=1 is after the first epoch)",
    steps: Array.from({ length: config.epochs }, (_, epoch) => epoch + 1),
    dense_per_epoch: DENSE_PER_EPOCH,
    ...(facts && { kind: facts.kind, n_train: facts.trainCount, outputs: facts.outputs }),
    trials: finishedTrials(state).map(({ number: id, seed, params, divergedEpoch, curve }) =>
      recordEpochs({ id, seed, params, space, divergedEpoch }, epochFacts(curve)),
    ),
  };
}
