/** A task's data, split, and program. */
import { join, resolve } from "node:path";
import type { StudyConfig } from "../../protocol/index.ts";
import { RUNTIME_VERSION, templateByName } from "../../templates/index.ts";
import { isTablePath } from "../../workers/data/index.ts";
import type { Output } from "../output.ts";
import { prepareStudy, type PreparedStudy } from "../session/prepare-study.ts";
import { openStudyData, type OpenedStudyData } from "../session/study-data.ts";
import type { TaskHead } from "./store.ts";
import type { FarmTask } from "./task-list.ts";

export interface OpenedTask {
  readonly study: PreparedStudy;
  readonly head: TaskHead;
  readonly opened: OpenedStudyData;
}

export interface Surroundings {
  /** the folder of the data sets that are no samples */
  readonly datasets: string;
  readonly backend: StudyConfig["backend"];
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** @throws WorkbenchError naming the task's data and what is wrong with it */
export async function openTask(task: FarmTask, around: Surroundings): Promise<OpenedTask> {
  const { backend, output, signal } = around;
  const template = templateByName(isTablePath(task.data) ? "tabular" : "image-classification");
  const form = template.parseForm(task.set);
  const asked = { template, form, edited: null, values: null, space: null };
  const opened = await openStudyData(placeOf(task, around.datasets), asked, output, signal);
  const total = sampleCount(opened);
  const subsetPercentage = task.samples === null ? 100 : Math.min(100, (100 * task.samples) / total);
  const study = await prepareStudy(asked, opened, {
    ...{ seed: task.seed, validationShare: task.validation, subsetPercentage },
    ...{ backend, output, signal },
  });
  return { study, opened, head: headOf(task, study, backend) };
}

function placeOf({ data }: FarmTask, datasets: string): string {
  return data.startsWith("sample:") ? data : join(resolve(datasets), data);
}

function sampleCount(data: OpenedStudyData): number {
  if (data.kind === "table") return data.opened.manifest.rows;
  return data.opened.manifest.items.filter(({ part }) => part === "train").length;
}

function headOf(task: FarmTask, study: PreparedStudy, backend: StudyConfig["backend"]): TaskHead {
  const { prepared } = study.data;
  const { data } = prepared;
  return {
    task: task.name,
    dataset: task.dataset,
    template: study.template.name,
    family: String(study.form["family"] ?? study.template.name),
    space: study.space,
    trainCount: data.train.length,
    validationCount: data.validation.length,
    outputs: data.classes.length,
    kind: data.task,
    origin: {
      runtime: RUNTIME_VERSION,
      data: prepared.datasetHash,
      split: prepared.split.hash,
      backend,
      seed: task.seed,
      epochs: task.epochs,
    },
  };
}
