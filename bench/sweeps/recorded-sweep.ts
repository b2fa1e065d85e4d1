/** Whole sweeps over recorded trainings: the real conductor and schedulers, a simulated runner and clock. */
import { join } from "node:path";
import { readCurveFile, recordedFiles } from "../../ranker/training/curve-files.ts";
import {
  conductStudy,
  earlyCurve,
  factsOfTask,
  foldStudy,
  plannedEpochs,
  type Conductor,
  type CurveRanker,
  type CurveTask,
  type Params,
  type Sampler,
  type StudyConfig,
  type TaskFacts,
} from "../../study/index.ts";
import { simulatedClock } from "../../study/testing/simulated-clock.ts";
import { simulatedRunner, type RecordedTrial } from "../../study/testing/simulated-runner.ts";
import { createdEvent, testConfig } from "../../study/testing/simulation.ts";

export interface RecordedSweepTask {
  readonly family: "image" | "tabular";
  readonly name: string;
  readonly epochs: number;
  readonly facts: TaskFacts | null;
  readonly trials: readonly KnownTraining[];
}
export interface KnownTraining {
  readonly params: Params;
  readonly record: RecordedTrial;
  /** lowest validation loss of the whole training; Infinity: it diverged */
  readonly final: number;
}

export async function readSweepTasks(folder: string): Promise<readonly RecordedSweepTask[]> {
  const tasks: RecordedSweepTask[] = [];
  for (const family of ["image", "tabular"] as const) {
    const known = await readCurveFile(join(folder, recordedFiles[family]));
    tasks.push(...known.map((task) => sweepTask(task, family)));
  }
  return tasks;
}

function sweepTask(task: CurveTask, family: RecordedSweepTask["family"]): RecordedSweepTask {
  const epochs = plannedEpochs(task);
  const trials = task.trials.map((trial): KnownTraining => {
    const { params, curve, diverged } = earlyCurve(task, trial, Number.MAX_SAFE_INTEGER);
    const within = (points: typeof curve.train, epoch: number): (number | null)[] =>
      points.loss.filter((_, i) => points.epoch[i] === epoch);
    const recorded = curve.epochs.map((point) => ({
      ...point,
      train: within(curve.train, point.epoch),
      validation: within(curve.validation, point.epoch),
    }));
    const final = diverged ? Infinity : Math.min(...recorded.map(({ valLoss }) => valLoss));
    return { params, record: { epochs: recorded }, final };
  });
  return { family, name: task.task, epochs, facts: factsOfTask(task), trials };
}

interface Replay {
  readonly epochs: number;
  readonly facts: TaskFacts | null;
  /** what a trial turns out to be */
  readonly training: (number: number, params: Params) => KnownTraining;
  readonly sampler: Sampler;
  readonly ranker: CurveRanker;
  /** see ConductorOptions */
  readonly prior?: CurveRanker;
}

/** A fast sweep on a simulated clock, at its end. */
export async function replay(
  { epochs, facts, training, sampler, ranker, prior }: Replay,
  changes: Partial<StudyConfig>,
): Promise<Conductor> {
  const usual = { trials: 25, finalists: 3, fastEpochs: 1, ranker: ranker.name };
  const config = testConfig({ epochs, facts, ...usual, ...changes });
  const clock = simulatedClock();
  const conductor = conductStudy({
    journal: { append: () => Promise.resolve() },
    state: foldStudy([createdEvent(config)]),
    runner: simulatedRunner({
      slots: 1,
      clock,
      record: ({ trialNumber, params }) => training(trialNumber, params).record,
    }),
    sampler,
    ranker,
    ...(prior && { prior }),
    now: clock.now,
  });
  await conductor.start();
  await conductor.run();
  return conductor;
}

/** Trains `sweep` in its order, as if a sampler had proposed it. */
export function replaySweep(
  { epochs, facts }: RecordedSweepTask,
  sweep: readonly KnownTraining[],
  ranker: CurveRanker,
  changes: Partial<StudyConfig>,
): Promise<Conductor> {
  const training = (number: number): KnownTraining => sweep[number]!;
  return replay(
    { epochs, facts, training, sampler: inOrder(sweep), ranker },
    { trials: sweep.length, ...changes },
  );
}

/** Like a grid it has an order of its own, and no default configuration before it. */
function inOrder(sweep: readonly KnownTraining[]): Sampler {
  return { name: "grid", sampleTrial: ({ trialNumber }) => sweep[trialNumber]?.params ?? null };
}
