/** From DATA and what was asked to everything a study needs: prepared data, program, search space. */
import type { Params, SearchSpace, TaskFacts } from "../../study/index.ts";
import {
  paramsOfConfig,
  taskFacts,
  type Form,
  type ProgramFiles,
  type Template,
  type TemplateData,
} from "../../templates/index.ts";
import { programHash } from "../../workers/program/index.ts";
import type { AskedStudy } from "./asked-study.ts";
import type { DataRequest } from "./prepare-data.ts";
import { prepareStudyData, type OpenedStudyData, type StudyData } from "./study-data.ts";

export interface PreparedStudy {
  readonly data: StudyData;
  readonly template: Template;
  readonly form: Form;
  readonly files: ProgramFiles;
  readonly facts: TaskFacts;
  readonly programHash: string;
  readonly space: SearchSpace;
  /** the configuration before tuning, or the one of --config or --program */
  readonly defaults: Params;
}

export async function prepareStudy(
  { template, form, edited, values, space }: AskedStudy,
  opened: OpenedStudyData,
  request: DataRequest,
): Promise<PreparedStudy> {
  const data = await prepareStudyData(opened, { template, form }, request);
  const facts = templateData(data);
  const files = edited ?? template.generate(form, facts);
  const programSpace = template.space(form, facts);
  const untuned = template.defaults(form, facts);
  return {
    ...{ data, template, form, files },
    facts: taskFacts(facts),
    programHash: await programHash(files),
    space: space ?? programSpace,
    defaults: values === null ? untuned : paramsOfConfig(programSpace, { ...untuned, ...values }),
  };
}

function templateData({ prepared: { data } }: StudyData): TemplateData {
  const { task, classes, shape, train, validation } = data;
  return { task, classes, shape, trainCount: train.length, validationCount: validation.length };
}
