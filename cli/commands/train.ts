/** `firstlight train`: one configuration, on the seeded split or over folds. */
import { join } from "node:path";
import { foldStudy, usualFastEpochs, type StudyConfig, type TrialRecord } from "../../study/index.ts";
import { writeParams } from "../../templates/index.ts";
import { defaultFolder } from "../out/default-folder.ts";
import { readModels } from "../out/model-folder.ts";
import { openSweepFolder } from "../out/sweep-folder.ts";
import { writeWhole } from "../out/write-whole.ts";
import { createOutput, type Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { saveModel } from "../session/finish.ts";
import { readStudyRequest } from "../session/asked-study.ts";
import { studiesByFold } from "../session/folds.ts";
import { readTrainOptions, type TrainOptions } from "../session/options.ts";
import { prepareStudy, type PreparedStudy } from "../session/prepare-study.ts";
import { listenForStop, type Stopping } from "../session/stopping.ts";
import { closeStudyData, openStudyData } from "../session/study-data.ts";
import { openStudySession, type StudySession } from "../session/study-session.ts";
import { requireSameSweep, sweepConfig } from "../session/sweep-config.ts";
import { testLoss } from "../session/test-loss.ts";

const fastEpochs = usualFastEpochs.last;

/** @returns 0 when the training has finished, 1 when it was stopped or failed */
export async function train(argv: string[]): Promise<number> {
  const options = readTrainOptions(argv);
  const asked = await readStudyRequest({ ...options, space: null, program: null });
  const output = createOutput(options.json);
  const stopping = listenForStop(output);
  const opened = await openStudyData(options.data, asked, output, stopping.signal);
  try {
    const study = await prepareStudy(asked, opened, { ...options, output, signal: stopping.signal });
    const path = options.out === null ? defaultFolder(options.data, new Date()) : userPath(options.out);
    const results: TrainedFold[] = [];
    const parts = await studiesByFold(study, options.folds, options.seed);
    for (const [fold, part] of parts.entries()) {
      const place = options.folds === 1 ? path : join(path, `fold-${fold + 1}`);
      if (options.folds > 1) output.say(`Fold ${fold + 1} of ${options.folds}`);
      const result = await trainFold(options, part, place, output, stopping);
      if (result === null) return 1;
      results.push(result);
    }
    const request = { backend: options.backend, output, signal: stopping.signal };
    tellResult(results, await testLoss(study, await readModels(path), request), path, output);
    return 0;
  } finally {
    await closeStudyData(opened);
    stopping.forget();
  }
}

interface TrainedFold {
  readonly valLoss: number;
  readonly epochs: number;
  readonly seconds: number;
}

/** @returns null when it was stopped or failed */
async function trainFold(
  options: TrainOptions,
  study: PreparedStudy,
  path: string,
  output: Output,
  stopping: Stopping,
): Promise<TrainedFold | null> {
  const folder = openSweepFolder(path);
  try {
    const config = trainConfig(options, study);
    if (folder.events.length > 0) requireSameSweep(folder.path, foldStudy(folder.events).config, config);
    else folder.writeProgram(study.files);
    const session = await openStudySession(study, config, folder, output);
    stopping.attach(session);
    try {
      const isStopped = (): boolean => stopping.asked; // may change at every await
      if (isStopped()) return tellUnfinished(undefined, path, output);
      const trial = await runSingle(options, study, session);
      if (!trial?.lowest || trial.status === "failed" || isStopped())
        return tellUnfinished(trial, path, output);
      writeWhole(
        join(path, "config.yaml"),
        writeParams(study.files["config.yaml"]!, study.space, trial.params),
      );
      await saveModel(study, session, path, trial);
      return { valLoss: trial.lowest.valLoss, epochs: trial.epochsTrained, seconds: trial.seconds };
    } finally {
      stopping.attach(null);
      session.close();
    }
  } finally {
    folder.close();
  }
}

function trainConfig(options: TrainOptions, study: PreparedStudy): StudyConfig {
  const sweep = {
    scheduler: "fixed",
    budgetEpochs: null,
    budgetMs: null,
    warmStart: false,
    audit: null,
    trials: 1,
    fastEpochs: Math.min(fastEpochs, options.epochs),
    finalists: 1,
    patience: null,
    reproducible: null,
    sampler: "random",
    preset: "optuna5",
    ranker: "last",
    workers: 1,
    space: null,
    program: null,
    baseline: false,
    farm: null,
  } as const;
  return sweepConfig({ ...options, ...sweep }, study);
}

async function runSingle(
  options: TrainOptions,
  study: PreparedStudy,
  { conductor }: StudySession,
): Promise<TrialRecord | undefined> {
  if (conductor.state.status === "paused") await conductor.resume();
  if (conductor.state.trials.length === 0) {
    const untilEpoch = options.mode === "fast" ? Math.min(fastEpochs, options.epochs) : options.epochs;
    await conductor.addSingle(study.defaults, "single", untilEpoch);
  }
  const state = await conductor.run();
  return state.trials[0];
}

function tellUnfinished(trial: TrialRecord | undefined, path: string, output: Output): null {
  const diverged =
    trial?.diverged === true ? "its loss became NaN or infinite; try a lower learning rate" : null;
  const reason = trial?.failure?.message ?? diverged ?? "it was stopped";
  output.record({ type: "train-stopped", reason });
  output.say(
    `The training has not finished: ${reason.replace(/\.$/, "")}. The same command with --out ${path} goes on from here.`,
  );
  return null;
}

function tellResult(folds: readonly TrainedFold[], test: number | null, path: string, output: Output): void {
  const sum = (pick: (fold: TrainedFold) => number) => folds.reduce((total, fold) => total + pick(fold), 0);
  const valLoss = sum((fold) => fold.valLoss) / folds.length;
  const seconds = Math.round(sum((fold) => fold.seconds) * 1000) / 1000;
  const epochsTrained = sum((fold) => fold.epochs);
  output.record({
    type: "train-finished",
    valLoss,
    ...(test !== null && { testLoss: test }),
    epochsTrained,
    seconds,
  });
  const tested = test === null ? "" : `, test loss ${test.toFixed(4)}`;
  output.say(
    `Validation loss ${valLoss.toFixed(4)}${tested}, after ${epochsTrained} epochs in ${seconds.toFixed(0)} s. Model: ${path}`,
  );
}
