/** Kaggle's layout (train.csv, image folders, test images, sample_submission.csv), and any table that names images and labels. */
import { WorkbenchError } from "../../../study/index.ts";
import { baseName, folderOf, isImagePath } from "../paths.ts";
import type { SourceFile } from "../source.ts";
import type { Table } from "../table.ts";
import {
  imageColumnOf,
  labelColumnOf,
  namedLabelColumnOf,
  labelSeparatorOf,
  oneHotColumnsOf,
  partColumnOf,
} from "./columns.ts";
import { imageIndex, inTestFolder, type ImageIndex } from "./image-index.ts";
import type { ImageEntry, Layout, LayoutNote, LayoutOptions } from "./layout.ts";

/** What a table says of its images. */
interface LabelReader {
  readonly imageColumn: string;
  readonly task: Layout["task"];
  readonly labelsOf: (row: Readonly<Record<string, string>>) => readonly string[] | null;
}

export const isNamed = (table: Table, pattern: RegExp): boolean => pattern.test(baseName(table.path));
const TRAIN = /^(train|training)([-_]?(labels?|data|set))?\.(csv|tsv)$/i;
const TEST = /^test([-_]?(data|set|images?))?\.(csv|tsv)$/i;
const TEST_LABELS = /^(test[-_]?(labels?|solution)|solution)\.(csv|tsv)$/i;
const SUBMISSION = /^sample[-_]?submission\.(csv|tsv)$/i;

/** The table to train from: train.csv by name, else the one that names most images; null when there is none. */
export function trainTableOf(
  tables: readonly Table[],
  images: readonly SourceFile[],
  options: LayoutOptions,
): Table | null {
  const named = tables.find((table) => isNamed(table, TRAIN));
  if (named !== undefined) return named;
  const index = imageIndex(images);
  const fitting = tables.filter((table) => {
    if (isNamed(table, SUBMISSION) || isNamed(table, TEST_LABELS) || isNamed(table, TEST)) return false;
    const column = imageColumnOf(table, index);
    return (
      column !== null &&
      (options.targetColumn !== undefined ||
        namedLabelColumnOf(table, column) !== null ||
        oneHotColumnsOf(table, column).length > 0)
    );
  });
  return fitting.toSorted((a, b) => b.rows.length - a.rows.length)[0] ?? null;
}

/** Whether a table only says again what the class folders say; then they decide, and it gives groups and parts. */
export function repeatsFolders(table: Table, images: readonly SourceFile[]): boolean {
  const index = imageIndex(images);
  const imageColumn = imageColumnOf(table, index);
  const labelColumn = imageColumn === null ? null : labelColumnOf(table, imageColumn);
  if (imageColumn === null || labelColumn === null) return false;
  const same = table.rows.filter((row) => {
    const file = index.find(row[imageColumn] ?? "", "any");
    return (
      file !== null &&
      folderOf(file.path)
        .split("/")
        .includes(row[labelColumn] ?? "")
    );
  });
  return same.length * 2 > table.rows.length;
}

export function tableLayout(
  files: readonly SourceFile[],
  tables: readonly Table[],
  train: Table,
  options: LayoutOptions,
): Layout {
  const images = files.filter(({ path }) => isImagePath(path));
  const index = imageIndex(images);
  const reader = labelReader(train, index, options);
  const missing: string[] = [];
  const used = new Map<string, ImageEntry>();
  const skipped: { path: string; reason: string }[] = [];
  for (const row of train.rows) {
    const cell = row[reader.imageColumn] ?? "";
    const part = /^test/i.test(row[partColumnOf(row) ?? ""] ?? "") ? "test" : "train";
    const file = index.find(cell, "train") ?? (part === "test" ? index.find(cell, "test") : null);
    const labels = reader.labelsOf(row);
    if (file === null) missing.push(cell);
    else if (labels === null && part === "train")
      skipped.push({ path: file.path, reason: `no label in ${train.path}` });
    else if (used.has(file.path)) skipped.push({ path: file.path, reason: `listed twice in ${train.path}` });
    else used.set(file.path, { path: file.path, file, labels, part, columns: row });
  }
  addExtraColumns(
    used,
    tables.filter((table) => table !== train && !isNamed(table, SUBMISSION) && !isNamed(table, TEST_LABELS)),
    index,
  );
  skipped.push(
    ...missing.map((cell) => ({
      path: cell === "" ? "(empty)" : cell,
      reason: `in ${train.path}, but there is no such file`,
    })),
  );
  if (used.size === 0) throw nothingListed(train, reader.imageColumn, missing);
  const tests = testEntries(images, used, tables, reader, index);
  const tested = new Set(tests.entries.map(({ path }) => path));
  const unlisted = images.filter(({ path }) => !used.has(path) && !tested.has(path));
  skipped.push(...unlisted.map(({ path }) => ({ path, reason: `not listed in ${train.path}` })));
  const notes = notesOf(train, missing, unlisted, tests.labelled);
  return {
    kind: "table",
    task: reader.task,
    entries: [...used.values(), ...tests.entries],
    skipped,
    notes,
    submission: submissionOf(tables),
  };
}

function labelReader(table: Table, index: ImageIndex, options: LayoutOptions): LabelReader {
  const imageColumn = imageColumnOf(table, index) ?? table.columns[0];
  if (imageColumn === undefined)
    throw new WorkbenchError(
      "empty-table",
      `${table.path} is empty.`,
      "Give it a header row and one row an image.",
    );
  const column = options.targetColumn ?? labelColumnOf(table, imageColumn);
  const oneHot =
    options.targetColumn === undefined && (column === null || !table.columns.includes(column))
      ? oneHotColumnsOf(table, imageColumn)
      : [];
  if (oneHot.length > 0) return oneHotReader(table, imageColumn, oneHot);
  if (column === null || !table.columns.includes(column)) {
    throw new WorkbenchError(
      "no-label-column",
      `${table.path} has no label column ${column === null ? `among ${table.columns.join(", ")}` : JSON.stringify(column)}.`,
      "Name the label column: target=COLUMN.",
    );
  }
  const cells = table.rows.map((row) => row[column] ?? "").filter((cell) => cell !== "");
  const separator = labelSeparatorOf(column, cells);
  const labelsOf = (row: Readonly<Record<string, string>>): readonly string[] | null => {
    const cell = row[column] ?? "";
    if (cell === "") return null;
    return separator === null ? [cell] : [...new Set(cell.split(separator).filter((label) => label !== ""))];
  };
  return { imageColumn, task: separator === null ? "single-label" : "multi-label", labelsOf };
}

function oneHotReader(table: Table, imageColumn: string, columns: readonly string[]): LabelReader {
  const labelsOf = (row: Readonly<Record<string, string>>) =>
    columns.filter((column) => Number(row[column]) === 1);
  const single = table.rows.every((row) => labelsOf(row).length === 1);
  return { imageColumn, task: single ? "single-label" : "multi-label", labelsOf };
}

/** Columns of further tables (such as sources.csv) join the rows, for groups. */
function addExtraColumns(used: Map<string, ImageEntry>, tables: readonly Table[], index: ImageIndex): void {
  for (const table of tables) {
    const column = imageColumnOf(table, index);
    if (column === null) continue;
    for (const row of table.rows) {
      const entry = used.get(index.find(row[column] ?? "", "train")?.path ?? "");
      if (entry !== undefined) used.set(entry.path, { ...entry, columns: { ...row, ...entry.columns } });
    }
  }
}

/** Test images, with the labels of test_labels.csv where it is there: for scores, never for training. */
function testEntries(
  images: readonly SourceFile[],
  used: ReadonlyMap<string, ImageEntry>,
  tables: readonly Table[],
  reader: LabelReader,
  index: ImageIndex,
) {
  const labels = new Map<string, readonly string[]>();
  for (const table of tables.filter((candidate) => isNamed(candidate, TEST_LABELS))) {
    const column = imageColumnOf(table, index) ?? reader.imageColumn;
    for (const row of table.rows) {
      const file = index.find(row[column] ?? "", "test");
      const found = reader.labelsOf(row);
      if (file !== null && found !== null) labels.set(file.path, found);
    }
  }
  const named = namedAsTest(tables, index);
  const entries = images
    .filter(({ path }) => (inTestFolder(path) || named.has(path)) && !used.has(path))
    .map((file): ImageEntry => ({
      path: file.path,
      file,
      labels: labels.get(file.path) ?? null,
      part: "test",
      columns: {},
    }));
  return { entries, labelled: labels.size };
}

/** Paths that test.csv names: test images may lie in the folder of the training images, as in Plant Pathology 2020. */
function namedAsTest(tables: readonly Table[], index: ImageIndex): ReadonlySet<string> {
  const paths = tables
    .filter((table) => isNamed(table, TEST))
    .flatMap((table) => {
      const column = imageColumnOf(table, index);
      if (column === null) return [];
      return table.rows.map((row) => {
        const cell = row[column] ?? "";
        return (index.find(cell, "test") ?? index.find(cell, "train"))?.path ?? "";
      });
    });
  return new Set(paths);
}

function nothingListed({ path, rows }: Table, column: string, missing: readonly string[]): WorkbenchError {
  const message =
    rows.length === 0
      ? `${path} has a header but no rows.`
      : missing.length === 0
        ? `None of the ${rows.length} rows of ${path} has a label.`
        : `None of the ${rows.length} rows of ${path} names an image that is there: column ${JSON.stringify(column)} has for instance ${JSON.stringify(missing[0])}.`;
  return new WorkbenchError(
    "no-images",
    message,
    "Give it one row an image, with the image's file name and its label.",
  );
}

function submissionOf(tables: readonly Table[]): Layout["submission"] {
  const table = tables.find((candidate) => isNamed(candidate, SUBMISSION));
  const first = table?.columns[0];
  if (table === undefined || first === undefined) return null;
  return { columns: table.columns, ids: table.rows.map((row) => row[first] ?? "") };
}

function notesOf(
  train: Table,
  missing: readonly string[],
  unlisted: readonly SourceFile[],
  testLabels: number,
): LayoutNote[] {
  const notes: LayoutNote[] = [];
  if (missing.length > 0) {
    notes.push({
      code: "missing-files",
      message: `${missing.length} of ${train.rows.length} rows of ${train.path} name an image that is not there, for instance ${JSON.stringify(missing[0])}.`,
      paths: missing,
    });
  }
  if (unlisted.length > 0) {
    notes.push({
      code: "unlisted-files",
      message: `${unlisted.length} images are not listed in ${train.path} and are left out.`,
      paths: unlisted.map(({ path }) => path),
    });
  }
  if (testLabels > 0) {
    notes.push({
      code: "test-labels-present",
      message: `${testLabels} test images have labels. They are used for scores only, never for training.`,
    });
  }
  return notes;
}
