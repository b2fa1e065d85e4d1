/** Predictions as a table: in the form of sample_submission.csv where the data has one, else image,labels. */
import Papa from "papaparse";
import type { DatasetManifest } from "../../protocol/index.ts";
import { predictedClasses, type Answers } from "../../workers/analysis/index.ts";

/**
 * @param paths - of the images, in the order of the answers
 * @returns CSV text with a header
 */
export function predictionsCsv(
  paths: readonly string[],
  answers: Answers,
  classes: readonly string[],
  submission: DatasetManifest["submission"],
): string {
  const rows = paths.map((path, row) => ({ path, cells: answerCells(answers, row, classes) }));
  if (!submission) {
    const table = rows.map(({ path, cells }) => [path, cells.labels]);
    return format(["image", "labels"], table);
  }
  const byId = new Map(rows.flatMap((row) => idsOf(row.path).map((id) => [id, row.cells] as const)));
  const ids = submission.ids.length > 0 ? submission.ids : rows.map(({ path }) => baseName(path));
  const [, ...columns] = submission.columns;
  const table = ids.map((id) => [id, ...columns.map((column) => cellOf(byId.get(id), column))]);
  return format([...submission.columns], table);
}

interface AnswerCells {
  readonly labels: string;
  readonly probabilities: ReadonlyMap<string, number>;
}

function answerCells(answers: Answers, row: number, classes: readonly string[]): AnswerCells {
  const named = predictedClasses(answers, row).map((c) => classes[c]!);
  const at = (c: number) => answers.probabilities[row * answers.classes + c]!;
  return { labels: named.join(" "), probabilities: new Map(classes.map((name, c) => [name, at(c)])) };
}

/** A column named like a class takes its probability; any other the labels. An image that is missing stays empty. */
function cellOf(cells: AnswerCells | undefined, column: string): string {
  if (!cells) return "";
  return cells.probabilities.get(column)?.toFixed(6) ?? cells.labels;
}

/** Submissions name images with or without folder and extension. */
function idsOf(path: string): string[] {
  const name = baseName(path);
  return [path, name, name.replace(/\.[^.]*$/, "")];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function format(fields: string[], data: string[][]): string {
  return `${Papa.unparse({ fields, data }, { newline: "\n" })}\n`;
}
