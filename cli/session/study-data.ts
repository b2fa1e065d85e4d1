/** The data of a study: pictures or a table, opened, then prepared for its trials. */
import type { Form, Template } from "../../templates/index.ts";
import {
  openTable,
  prepareTable,
  type OpenedTable,
  type PreparedTable,
  type PreparedTrialData,
} from "../../workers/data/index.ts";
import { readTableFile, type OpenedDataFolder } from "../../workers/data/node/index.ts";
import type { InputForm } from "../../workers/model/index.ts";
import type { Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { openUserData, prepareData, type DataRequest } from "./prepare-data.ts";

export type OpenedStudyData =
  | { readonly kind: "pictures"; readonly opened: OpenedDataFolder }
  | { readonly kind: "table"; readonly opened: OpenedTable };

export type StudyData = PictureData | TableData;

export interface PictureData {
  readonly kind: "pictures";
  readonly opened: OpenedDataFolder;
  readonly prepared: PreparedTrialData;
  readonly input: InputForm;
}
export interface TableData {
  readonly kind: "table";
  readonly opened: OpenedTable;
  readonly prepared: PreparedTable;
}

/** @throws WorkbenchError, with a code `usage-…` for a DATA that can never work */
export async function openStudyData(
  data: string,
  { template, form }: { readonly template: Template; readonly form: Form },
  output: Output,
  signal: AbortSignal,
): Promise<OpenedStudyData> {
  const needs = template.dataNeeds(form);
  if (needs.kind !== "table") return { kind: "pictures", opened: await openUserData(data, output, signal) };
  const { table, name, sha256 } = await readTableFile(data.startsWith("sample:") ? data : userPath(data));
  const opened = openTable(table, name, sha256, needs);
  for (const { code, message } of opened.warnings) output.say(`! ${code}: ${message}`);
  return { kind: "table", opened };
}

export async function closeStudyData(data: OpenedStudyData): Promise<void> {
  if (data.kind === "pictures") await data.opened.close();
}

export async function prepareStudyData(
  data: OpenedStudyData,
  { template, form }: { readonly template: Template; readonly form: Form },
  request: DataRequest,
): Promise<StudyData> {
  const needs = template.dataNeeds(form);
  if (data.kind === "table")
    return { ...data, prepared: await prepareTable(data.opened, { ...needs, ...request }) };
  if (needs.kind === "table") throw new TypeError("pictures were opened for a table's template");
  return { ...data, ...(await prepareData(data.opened, needs, request)) };
}
