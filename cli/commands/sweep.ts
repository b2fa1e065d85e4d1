/** `firstlight sweep`: a whole sweep without a browser, in a folder that can be picked up again. */
import { findTrial, foldStudy, modelTrial, unconfirmedWinner, type StudyState } from "../../study/index.ts";
import { defaultFolder } from "../out/default-folder.ts";
import { openSweepFolder, type SweepFolder } from "../out/sweep-folder.ts";
import { createOutput, type Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { runAudit } from "../session/audit.ts";
import { saveModel, saveReport, trainBaseline } from "../session/finish.ts";
import { readStudyRequest } from "../session/asked-study.ts";
import { readSweepOptions, type SweepOptions } from "../session/options.ts";
import { prepareStudy } from "../session/prepare-study.ts";
import { listenForStop } from "../session/stopping.ts";
import { closeStudyData, openStudyData } from "../session/study-data.ts";
import { openStudySession, type StudySession } from "../session/study-session.ts";
import { requireSameSweep, sweepConfig } from "../session/sweep-config.ts";

/** @returns 0 when the sweep has finished, 1 when it was stopped or could not finish */
export async function sweep(argv: string[]): Promise<number> {
  const options = readSweepOptions(argv);
  const asked = await readStudyRequest({ ...options, config: null });
  const output = createOutput(options.json);
  const stopping = listenForStop(output);
  const opened = await openStudyData(options.data, asked, output, stopping.signal);
  try {
    const study = await prepareStudy(asked, opened, { ...options, output, signal: stopping.signal });
    const folder = openSweepFolder(
      options.out === null ? defaultFolder(options.data, new Date()) : userPath(options.out),
    );
    try {
      const config = sweepConfig(options, study);
      if (folder.events.length > 0) requireSameSweep(folder.path, foldStudy(folder.events).config, config);
      else folder.writeProgram(study.files);
      output.say(`Sweep in ${folder.path}`);
      const session = await openStudySession(study, config, folder, output, options.farm);
      stopping.attach(session);
      try {
        stopping.signal.throwIfAborted(); // asked while the workers started
        const state = await runSweep(session);
        if (state.status !== "finished") return reportUnfinished(state, folder, output);
        if (options.audit !== null && state.best !== null) await runAudit(session, options.audit, output);
        return await finishSweep(options, study, session, folder, output);
      } finally {
        session.close();
      }
    } finally {
      folder.close();
    }
  } finally {
    await closeStudyData(opened);
    stopping.forget();
  }
}

async function runSweep({ conductor }: StudySession): Promise<StudyState> {
  await conductor.start();
  if (conductor.state.status === "paused" || conductor.state.status === "stopped") await conductor.resume();
  return conductor.state.status === "finished" ? conductor.state : conductor.run();
}

function reportUnfinished(state: StudyState, folder: SweepFolder, output: Output): number {
  const reason = state.paused?.reason ?? state.status;
  output.record({
    type: "sweep-stopped",
    reason,
    trials: state.trials.length,
    epochsTrained: state.epochsTrained,
  });
  output.say(`Stopped: ${reason}. The same command with --out ${folder.path} goes on from here.`);
  return 1;
}

async function finishSweep(
  options: SweepOptions,
  study: Parameters<typeof trainBaseline>[0],
  session: StudySession,
  folder: SweepFolder,
  output: Output,
): Promise<number> {
  const { conductor } = session;
  const swept = conductor.state;
  folder.writeResults(swept);
  if (!swept.best) {
    output.say("No trial of the sweep could be trained to its end; see sweep_results_raw.csv.");
    output.record({
      type: "sweep-stopped",
      reason: "no trial was trained to its end",
      trials: swept.trials.length,
      epochsTrained: swept.epochsTrained,
    });
    return 1;
  }
  const tuned = findTrial(swept, swept.best.trial)!;
  folder.writeTunedConfig(study.files, swept, tuned);
  await saveModel(study, session, folder.path, modelTrial(swept)!);
  if (options.baseline) await trainBaseline(study, session);
  folder.writeResults(conductor.state); // the ranker's word on the baseline comes after its last epoch
  const report = await saveReport(study, session, folder, output);
  if (conductor.state.status === "paused") return reportUnfinished(conductor.state, folder, output);
  const { number: trial, params, confirmation } = tuned;
  const best = { trial, params, valLoss: swept.best.valLoss, confirmation };
  const trials = swept.trials.filter(({ purpose }) => purpose === "sweep").length;
  const seconds = Math.round(swept.usedMs) / 1000;
  output.record({
    type: "sweep-finished",
    mode: options.mode,
    best,
    trials,
    epochsTrained: swept.epochsTrained,
    seconds,
  });
  if (unconfirmedWinner(swept))
    output.say(`Trial ${trial} was trained by strangers' nodes, and is not confirmed by training it here.`);
  output.say(
    `Best: trial ${best.trial}, validation loss ${best.valLoss.toFixed(4)}, after ${swept.epochsTrained} epochs in ${seconds.toFixed(0)} s. ${report === null ? `Results: ${folder.path}` : `Report: ${report}`}`,
  );
  return 0;
}
