/** Sweep screen: settings, start, and what a person may ask of a running study. */
import { proxy } from "comlink";
import * as v from "valibot";
import { checkParams, StudyConfig, validateSpace, WorkbenchError } from "../../study/index.ts";
import { usualPlacement } from "../storage/index.ts";
import type { StudyDesk, SweepCheck, SweepSettings } from "./api.ts";
import { requireLeader, type Bench } from "./bench.ts";
import { halveBatch } from "./half-batch.ts";
import type { LiveStudy } from "./live-study.ts";
import type { OpenStudies } from "./open-studies.ts";
import { settingsOf, withSettings } from "./settings.ts";
import { changeStudy } from "./study-library.ts";

type SweepDesk = Pick<
  StudyDesk,
  | "watch"
  | "sweepSettings"
  | "checkSweep"
  | "startSweep"
  | "pause"
  | "resume"
  | "stop"
  | "extend"
  | "audit"
  | "prune"
  | "continueTrial"
  | "retry"
  | "fastTraining"
>;

export function sweepDesk(bench: Bench, studies: OpenStudies): SweepDesk {
  const lead = async (id: string): Promise<LiveStudy> => {
    requireLeader(bench);
    return studies.get(id);
  };
  return {
    watch: async (id, listener) => {
      const stop = (await studies.get(id)).watch(listener);
      return proxy(stop);
    },
    sweepSettings: async (id) => {
      const study = await studies.get(id);
      const { placement = usualPlacement } = study.record;
      return { ...settingsOf(study.view().config), placement };
    },
    checkSweep: async (id, settings) => checkSweep(await studies.get(id), settings),
    startSweep: async (id, settings) => startSweep(bench, await lead(id), settings),
    pause: async (id) => {
      const study = await lead(id);
      study.withdrawOffer();
      await (await study.conductor()).pause();
    },
    resume: async (id) => {
      const study = await lead(id);
      await (await study.conductor()).resume();
      study.run();
    },
    stop: async (id, how) => {
      const study = await lead(id);
      study.withdrawOffer();
      await (await study.conductor()).stop(how);
      if (how === "after-current") study.run();
    },
    extend: async (id, trials) => {
      const study = await lead(id);
      await (await study.conductor()).extend({ trials });
      study.run();
    },
    audit: async (id, trials) => {
      const study = await lead(id);
      await (await study.conductor()).audit(trials);
      study.run();
    },
    prune: async (id, trial) => (await (await lead(id)).conductor()).prune(trial),
    continueTrial: async (id, trial) => {
      const study = await lead(id);
      await (await study.conductor()).continueTrial(trial);
      study.run();
    },
    retry: async (id, trial, halfBatch) => {
      const study = await lead(id);
      const { config, trials } = study.state;
      const params = trials.find(({ number }) => number === trial)?.params;
      const halved = halfBatch && params ? halveBatch(config.space, params) : undefined;
      await (await study.conductor()).retry(trial, halved);
      study.run();
    },
    fastTraining: async (id, params, settings) => {
      const study = await lead(id);
      if (!study.hasBegun && settings) await keepSettings(bench, study, settings);
      const config = study.hasBegun ? study.state.config : study.record.config;
      checkParams(config.space, params);
      await study.begin(config);
      const number = await (await study.conductor()).addSingle(params, "single", config.fastEpochs);
      study.run();
      return number;
    },
  };
}

export async function startSweep(bench: Bench, study: LiveStudy, settings: SweepSettings): Promise<void> {
  const { problems, spaceProblems } = problemsOf(study, settings);
  const all = [...problems, ...spaceProblems];
  if (all.length > 0)
    throw new WorkbenchError("usage-sweep", all.join(" "), "Change the settings, then start.");
  if (!study.hasBegun) {
    await keepSettings(bench, study, settings);
    await study.begin(study.record.config);
  }
  await (await study.conductor()).start();
  study.run();
  bench.news.tell({ type: "studies" });
}

async function keepSettings(bench: Bench, study: LiveStudy, settings: SweepSettings): Promise<void> {
  const config = withSettings(study.record.config, settings);
  const { placement } = settings;
  study.record = await changeStudy(bench.storage, study.record.id, () => ({
    config,
    ...(placement && { placement }),
  }));
}

function checkSweep(study: LiveStudy, settings: SweepSettings): SweepCheck {
  const { problems, spaceProblems } = problemsOf(study, settings);
  return { problems, spaceProblems, expectedTrials: expectedTrials(study, settings) };
}

function problemsOf(
  study: LiveStudy,
  settings: SweepSettings,
): Pick<SweepCheck, "problems" | "spaceProblems"> {
  let config: StudyConfig;
  try {
    config = withSettings(study.record.config, settings);
    validateSpace(config.space);
  } catch (error) {
    const problem = error instanceof WorkbenchError ? `${error.message} ${error.action}` : String(error);
    return {
      problems: settingProblems(withSettings(study.record.config, withoutSpace(settings))),
      spaceProblems: [problem],
    };
  }
  const problems = settingProblems(config);
  if (study.hasBegun && !isSame(config, study.state.config)) {
    problems.push(
      "This study has begun with other settings: extend it, or duplicate it to sweep with new ones.",
    );
  }
  return { problems, spaceProblems: [] };
}

const withoutSpace = (settings: SweepSettings): SweepSettings => ({ ...settings, spaceYaml: null });

const settingProblems = (config: StudyConfig): string[] =>
  (v.safeParse(StudyConfig, config).issues ?? []).map(
    (issue) => `${v.getDotPath(issue) ?? "settings"}: ${issue.message}.`,
  );

const isSame = (a: StudyConfig, b: StudyConfig): boolean =>
  JSON.stringify(settingsOf(a)) === JSON.stringify(settingsOf(b));

/** Within the time limit, from measured seconds per epoch; null without a limit or a measurement. */
function expectedTrials(study: LiveStudy, settings: SweepSettings): number | null {
  const seconds = study.state.trials.flatMap(({ curve }) => curve.epochs.map((epoch) => epoch.seconds));
  if (settings.budgetMinutes === null || seconds.length === 0) return null;
  const epochSeconds = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
  const fast = settings.mode === "fast";
  const forFinalists = fast ? settings.finalists * (settings.epochs - settings.fastEpochs) * epochSeconds : 0;
  const each = (fast ? settings.fastEpochs : settings.epochs) * epochSeconds;
  const available = settings.budgetMinutes * 60 * study.trialsAtOnce(settings.workers) - forFinalists;
  return Math.max(1, Math.min(settings.trials, Math.floor(available / each)));
}
