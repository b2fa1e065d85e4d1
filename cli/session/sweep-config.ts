import { isDeepStrictEqual } from "node:util";
import type { StudyConfig } from "../../protocol/index.ts";
import { UsageError } from "../usage.ts";
import type { SweepOptions } from "./options.ts";
import type { PreparedStudy } from "./prepare-study.ts";

export function sweepConfig(options: SweepOptions, study: PreparedStudy): StudyConfig {
  const {
    mode,
    scheduler,
    budgetEpochs,
    budgetMs,
    warmStart,
    trials,
    epochs,
    fastEpochs,
    finalists,
    patience,
    sampler,
    preset,
    ranker,
    reproducible,
    workers,
    backend,
    seed,
  } = options;
  const { form, space, defaults } = study;
  const { prepared } = study.data;
  return {
    name: prepared.manifest.name,
    seed,
    mode,
    scheduler,
    trials,
    epochs,
    fastEpochs,
    finalists,
    patience,
    budgetMs,
    budgetEpochs,
    // a grid has its own order
    warmStart: warmStart && sampler !== "grid",
    sampler: { name: sampler, preset },
    ranker,
    reproducible,
    workers,
    backend,
    space,
    defaults,
    program: study.programHash,
    dataset: prepared.datasetHash,
    split: prepared.split,
    facts: study.facts,
    template: { name: study.template.name, form },
  };
}

/** What a user calls the settings of a config, for the message about a folder that holds another sweep. */
const optionOf: Readonly<Partial<Record<keyof StudyConfig, string>>> = {
  fastEpochs: "--fast-epochs",
  budgetEpochs: "--budget-epochs",
  budgetMs: "--budget-minutes",
  warmStart: "--warm-start",
  dataset: "--data (or its content)",
  split: "--data (or its split)",
  program: "--template, --set or --program",
  template: "--set",
  space: "--space",
};

/** @throws UsageError naming the options that differ from those of the sweep in `folder` */
export function requireSameSweep(folder: string, before: StudyConfig, now: StudyConfig): void {
  // data and split decide the facts, which older folders lack
  const keys = (Object.keys(now) as (keyof StudyConfig)[]).filter((key) => key !== "facts");
  const differing = keys.filter((key) => !isDeepStrictEqual(before[key], now[key]));
  if (differing.length === 0) return;
  const names = [...new Set(differing.map((key) => optionOf[key] ?? `--${key}`))].join(", ");
  throw new UsageError(
    `--out ${JSON.stringify(folder)} holds another sweep (${names} differ); give the same arguments to resume it, or another --out`,
  );
}
