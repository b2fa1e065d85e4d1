/** What the Sweep screen shows and changes, to and from a study's configuration. */
import { formatSpace, parseSpace, usualFastEpochs, type StudyConfig } from "../../study/index.ts";
import type { SweepSettings } from "./api.ts";

/** Defaults of the command line, but for parallel trials: a page may use the machine it is looked at on. */
export const defaultSettings: SweepSettings = {
  mode: "fast",
  scheduler: "fixed",
  budgetEpochs: null,
  trials: 25,
  epochs: 25,
  fastEpochs: usualFastEpochs.learned,
  finalists: 3,
  budgetMinutes: null,
  seed: 0,
  sampler: "tpe",
  warmStart: false,
  ranker: "learned",
  workers: "auto",
  patience: null,
  backend: "auto",
  spaceYaml: null,
};

/** A first look at a shipped sample: all of it in a few minutes without a GPU. */
export const sampleSettings: SweepSettings = {
  ...defaultSettings,
  trials: 10,
  epochs: 12,
  fastEpochs: 2,
  finalists: 2,
};

export function settingsOf(config: StudyConfig): SweepSettings {
  const { mode, trials, epochs, fastEpochs, finalists, seed, workers, patience, backend, ranker } = config;
  return {
    ...{ mode, trials, epochs, fastEpochs, finalists, seed, workers, patience, backend, ranker },
    scheduler: config.scheduler,
    budgetEpochs: config.budgetEpochs,
    budgetMinutes: config.budgetMs === null ? null : config.budgetMs / 60_000,
    sampler: config.sampler.name,
    warmStart: config.warmStart,
    spaceYaml: formatSpace(config.space),
  };
}

/** @throws WorkbenchError for a search space that cannot be read */
export function withSettings(config: StudyConfig, settings: SweepSettings): StudyConfig {
  const { mode, trials, epochs, finalists, seed, workers, patience, backend, ranker } = settings;
  return {
    ...config,
    ...{ mode, trials, epochs, finalists, seed, workers, patience, backend, ranker },
    ...scheduleOf(settings),
    fastEpochs: Math.min(settings.fastEpochs, epochs),
    budgetMs: settings.budgetMinutes === null ? null : Math.round(settings.budgetMinutes * 60_000),
    sampler: { ...config.sampler, name: settings.sampler },
    // a grid has its own order
    warmStart: settings.warmStart && settings.sampler !== "grid",
    space: settings.spaceYaml === null ? config.space : parseSpace(settings.spaceYaml),
  };
}

/** What the chosen mode and scheduler do not use does not make another study. */
function scheduleOf({
  mode,
  scheduler,
  budgetEpochs,
}: SweepSettings): Pick<StudyConfig, "scheduler" | "budgetEpochs"> {
  if (mode === "full") return { scheduler: "fixed", budgetEpochs: null };
  return { scheduler, budgetEpochs: scheduler === "adaptive" ? budgetEpochs : null };
}
