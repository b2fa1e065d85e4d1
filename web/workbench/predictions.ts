/** Answers about new images, and the file that a competition wants. */
import type { DatasetManifest } from "../../protocol/index.ts";
import { predictedClasses } from "../../workers/analysis/index.ts";
import type { PredictionRow, Predictions } from "./api.ts";

export interface Answered {
  readonly task: "single-label" | "multi-label";
  readonly classes: readonly string[];
  readonly paths: readonly string[];
  /** [images, classes] */
  readonly probabilities: Float32Array;
  readonly millisecondsPerSample: number;
  readonly submission: DatasetManifest["submission"];
}

export function toPredictions(answered: Answered): Predictions {
  const { task, classes, paths, probabilities, millisecondsPerSample } = answered;
  const width = classes.length;
  const answers = { task, classes: width, probabilities, labels: new Uint8Array(probabilities.length) };
  const rows = paths.map((path, row): PredictionRow => ({
    path,
    labels: predictedClasses(answers, row).map((label) => classes[label] ?? ""),
    probabilities: [...probabilities.subarray(row * width, (row + 1) * width)],
  }));
  return { classes, rows, millisecondsPerSample, csv: submissionCsv(answered, rows) };
}

/**
 * In the form of sample_submission.csv where the data has one: its id column with its ids, then either one column of
 * labels or one of probabilities for each class. Else `image,labels`.
 */
export function submissionCsv(
  { submission, classes }: Pick<Answered, "submission" | "classes">,
  rows: readonly PredictionRow[],
): string {
  const columns = submission?.columns ?? ["image", "labels"];
  const places = columns.slice(1).map((name) => classes.indexOf(name));
  const byClass = columns.length > 2 && places.every((place) => place >= 0);
  const idOf = idFinder(submission);
  const cells = rows.map((row) => [
    idOf(row.path),
    ...(byClass ? places.map((place) => String(row.probabilities[place] ?? 0)) : [row.labels.join(" ")]),
  ]);
  const header = byClass ? columns : columns.slice(0, 2);
  return [header, ...cells].map((line) => `${line.map(quoted).join(",")}\n`).join("");
}

/** Ids come with or without folder and extension: the one that names the file. */
function idFinder(submission: DatasetManifest["submission"]): (path: string) => string {
  const known = new Set(submission?.ids ?? []);
  return (path) => {
    const name = path.split("/").at(-1) ?? path;
    const bare = name.replace(/\.\w+$/, "");
    return [path, name, bare].find((candidate) => known.has(candidate)) ?? name;
  };
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
