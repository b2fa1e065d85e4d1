/** Answers of trained models for the rows of a table, as CSV. */
import type { StudyConfig, TableEncoding } from "../../protocol/index.ts";
import { formatCsv } from "../../study/index.ts";
import { encodeRows, type Table } from "../../workers/data/index.ts";
import type { SavedModel } from "../../workers/model/index.ts";
import { UsageError } from "../usage.ts";
import { predictWith } from "./predictor.ts";

export interface TableModel {
  readonly model: SavedModel;
  readonly encoding: TableEncoding;
}

/** @returns null when the models take pictures */
export function tableModels(models: readonly SavedModel[]): TableModel[] | null {
  const found = models.flatMap((model) => {
    const { input } = model.card;
    return input.kind === "table" ? [{ model, encoding: input.encoding }] : [];
  });
  return found.length === 0 ? null : found;
}

/**
 * One line a row, numbered from 1: the likeliest class, or the number in the target's own unit. Several models (the folds
 * of a training) are averaged.
 * @throws UsageError naming the columns that the table lacks
 */
export async function predictTable(
  models: readonly TableModel[],
  table: Table,
  backend: StudyConfig["backend"],
): Promise<string> {
  requireColumns(models, table);
  const cells = new Map(table.columns.map((name) => [name, table.rows.map((row) => row[name] ?? "")]));
  const rows = [...table.rows.keys()];
  const answers: Float32Array[] = [];
  for (const { model, encoding } of models) {
    const answer = await predictWith([model], encodeRows(encoding, cells, rows), backend);
    const { mean, deviation } = encoding.scale ?? { mean: 0, deviation: 1 };
    answers.push(answer.map((value) => value * deviation + mean));
  }
  const { model, encoding } = models[0]!;
  const { classes } = model.card;
  const average = (at: number) => answers.reduce((sum, answer) => sum + answer[at]!, 0) / answers.length;
  const cellOf = (row: number): string => {
    if (encoding.scale !== null) return String(Number(average(row).toPrecision(7)));
    const scores = classes.map((_, label) => average(row * classes.length + label));
    return classes[scores.indexOf(Math.max(...scores))]!;
  };
  return formatCsv(
    ["row", encoding.target],
    rows.map((row) => [row + 1, cellOf(row)]),
  );
}

function requireColumns(models: readonly TableModel[], { path, columns }: Table): void {
  const wanted = models.flatMap(({ encoding }) => encoding.columns.map(({ name }) => name));
  const missing = [...new Set(wanted)].filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  throw new UsageError(
    `--data ${path} lacks ${missing.length === 1 ? "the column" : "the columns"} ${missing.join(", ")} that the model was trained on`,
  );
}
