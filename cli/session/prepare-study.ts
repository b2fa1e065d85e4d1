/** From DATA and what was asked to everything a study needs: prepared data, program, search space. */
import type { Params, SearchSpace } from "../../study/index.ts";
import {
  paramsOfConfig,
  type Form,
  type ProgramFiles,
  type Template,
  type TemplateData,
} from "../../templates/index.ts";
import type { OpenedDataFolder } from "../../workers/data/node/index.ts";
import { programHash } from "../../workers/program/index.ts";
import type { AskedStudy } from "./asked-study.ts";
import { prepareData, type DataRequest, type SessionData } from "./prepare-data.ts";

export interface PreparedStudy {
  readonly opened: OpenedDataFolder;
  readonly session: SessionData;
  readonly template: Template;
  readonly form: Form;
  readonly files: ProgramFiles;
  readonly programHash: string;
  readonly space: SearchSpace;
  /** the configuration before tuning, or the one of --config or --program */
  readonly defaults: Params;
}

export async function prepareStudy(
  { template, form, edited, values, space }: AskedStudy,
  opened: OpenedDataFolder,
  request: DataRequest,
): Promise<PreparedStudy> {
  const session = await prepareData(opened, template.dataNeeds(form), request);
  const facts = templateData(session);
  const files = edited ?? template.generate(form, facts);
  const programSpace = template.space(form, facts);
  const untuned = template.defaults(form, facts);
  return {
    ...{ opened, session, template, form, files },
    programHash: await programHash(files),
    space: space ?? programSpace,
    defaults: values === null ? untuned : paramsOfConfig(programSpace, { ...untuned, ...values }),
  };
}

function templateData({ prepared: { data } }: SessionData): TemplateData {
  const { task, classes, shape, train, validation } = data;
  return { task, classes, shape, trainCount: train.length, validationCount: validation.length };
}
