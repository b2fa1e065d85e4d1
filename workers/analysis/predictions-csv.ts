/** Predictions as a table: in the form of sample_submission.csv where the data has one, else image,labels. */
import type { DatasetManifest } from "../../protocol/index.ts";
import { formatCsv } from "../../study/index.ts";
import { predictedClasses, type Answers } from "./counts.ts";

/**
 * Without a sample submission, images of one folder are named by their file, others by their path.
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
    const name = inOneFolder(paths) ? baseName : (path: string) => path;
    const table = rows.map(({ path, cells }) => [name(path), cells.labels]);
    return formatCsv(["image", "labels"], table);
  }
  const byId = new Map(rows.flatMap((row) => idsOf(row.path).map((id) => [id, row.cells] as const)));
  const ids = submission.ids.length > 0 ? submission.ids : rows.map(({ path }) => baseName(path));
  const [, ...columns] = submission.columns;
  const table = ids.map((id) => [id, ...columns.map((column) => cellOf(byId.get(id), column))]);
  return formatCsv([...submission.columns], table);
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

function inOneFolder(paths: readonly string[]): boolean {
  return new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1))).size <= 1;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
