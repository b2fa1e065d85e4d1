/** From data and a form to a study: prepared data, the generated program and its hash, the next sweep's configuration. */
import type { StudyConfig } from "../../study/index.ts";
import {
  taskFacts,
  templateByName,
  type Form,
  type ProgramFiles,
  type TemplateData,
} from "../../templates/index.ts";
import { programHash } from "../../workers/program/index.ts";
import type { OnProgress } from "../../workers/data/index.ts";
import type { StudyRecord } from "../storage/index.ts";
import type { SweepSettings } from "./api.ts";
import type { Bench } from "./bench.ts";
import type { PreparedData } from "./data/packed-file.ts";
import { withSettings } from "./settings.ts";

export interface NewStudy {
  readonly name: string;
  readonly dataset: string;
  readonly template: string;
  readonly form: Readonly<Record<string, unknown>>;
  readonly splitSeed: number;
  readonly validationShare: number;
  readonly settings: SweepSettings;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** Stored, with an empty journal. @throws what preparing the data and reading the form throw */
export async function createStudy(bench: Bench, wanted: NewStudy): Promise<StudyRecord> {
  const { files, config } = await generateStudy(bench, wanted);
  const now = Date.now();
  const record: StudyRecord = {
    v: 1,
    id: crypto.randomUUID(),
    name: wanted.name,
    createdAt: now,
    changedAt: now,
    deletedAt: null,
    files: { ...files },
    config,
  };
  await bench.storage.records.putStudy(record);
  bench.news.tell({ type: "studies" });
  return record;
}

export async function generateStudy(
  bench: Bench,
  wanted: NewStudy,
): Promise<{ readonly files: ProgramFiles; readonly config: StudyConfig }> {
  const template = templateByName(wanted.template);
  const form = template.parseForm(wanted.form);
  const { dataset, splitSeed, validationShare, onProgress, signal } = wanted;
  const prepared = await bench.preparer.prepare({
    ...{ dataset, form, template: template.name },
    split: { seed: splitSeed, validationShare },
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  });
  const facts = templateData(prepared);
  const files = template.generate(form, facts);
  const config = baseConfig(wanted, form, prepared, {
    space: template.space(form, facts),
    defaults: template.defaults(form, facts),
    program: await programHash(files),
    facts: taskFacts(facts),
  });
  return { files, config: withSettings(config, wanted.settings) };
}

function templateData({ data }: PreparedData): TemplateData {
  const { task, classes, shape, train, validation } = data;
  return { task, classes, shape, trainCount: train.length, validationCount: validation.length };
}

function baseConfig(
  { name, dataset, template, settings }: NewStudy,
  form: Form,
  { split }: PreparedData,
  generated: Pick<StudyConfig, "space" | "defaults" | "program" | "facts">,
): StudyConfig {
  return {
    ...{ name, dataset, split, ...generated },
    template: { name: template, form },
    seed: settings.seed,
    mode: settings.mode,
    scheduler: settings.scheduler,
    trials: settings.trials,
    epochs: settings.epochs,
    fastEpochs: settings.fastEpochs,
    finalists: settings.finalists,
    patience: settings.patience,
    budgetMs: null,
    budgetEpochs: null,
    warmStart: settings.warmStart,
    sampler: { name: settings.sampler, preset: "optuna5" },
    ranker: settings.ranker,
    reproducible: null,
    workers: settings.workers,
    backend: settings.backend,
  };
}
