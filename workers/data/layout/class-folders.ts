/** Class folders, with or without an outer train/ and test/; tables beside them give groups and a test split. */
import { baseName, isImagePath } from "../paths.ts";
import type { SourceFile } from "../source.ts";
import type { Table } from "../table.ts";
import { imageIndex } from "./image-index.ts";
import type { ImageEntry, Layout, LayoutNote } from "./layout.ts";
import { imageColumnOf, partColumnOf } from "./columns.ts";

const TRAIN = /^(train|training|train_images)$/i;
const TEST = /^(test|testing|test_images)$/i;
const VALIDATION = /^(val|valid|validation|dev)$/i;
const isPart = (folder: string): boolean =>
  TRAIN.test(folder) || TEST.test(folder) || VALIDATION.test(folder);

/** @param wrapper - outer folder to leave out of class names; kept in paths */
export function classFolders(
  files: readonly SourceFile[],
  wrapper: string,
  tables: readonly Table[],
): Layout {
  const images = files.filter(({ path }) => isImagePath(path));
  const hasParts = images.some(({ path }) => TRAIN.test(path.slice(wrapper.length).split("/")[0]!));
  const rows = rowsByPath(images, tables);
  const skipped: { path: string; reason: string }[] = [];
  const entries: ImageEntry[] = [];
  for (const file of images) {
    const folders = file.path.slice(wrapper.length).split("/").slice(0, -1);
    const outer = hasParts && isPart(folders[0] ?? "") ? folders.shift()! : null;
    const columns = rows.get(file.path) ?? {};
    const test =
      outer === null ? /^test/i.test(columns[partColumnOf(columns) ?? ""] ?? "") : TEST.test(outer);
    const label = folders[0];
    if (label === undefined && !test) skipped.push({ path: file.path, reason: "not in a class folder" });
    else
      entries.push({
        path: file.path,
        file,
        labels: label === undefined ? null : [label],
        part: test ? "test" : "train",
        columns,
      });
  }
  const others = files.filter(
    ({ path }) => !isImagePath(path) && !tables.some((table) => table.path === path),
  );
  skipped.push(
    ...others.filter(({ path }) => !isDocument(path)).map(({ path }) => ({ path, reason: "not an image" })),
  );
  return {
    kind: "class-folders",
    task: "single-label",
    entries,
    skipped,
    notes: validationNote(images, wrapper, hasParts),
    submission: null,
  };
}

const isDocument = (path: string): boolean => /^(readme|licen[cs]e|citation|notice)/i.test(baseName(path));

function validationNote(images: readonly SourceFile[], wrapper: string, hasParts: boolean): LayoutNote[] {
  const found = images.filter(({ path }) => VALIDATION.test(path.slice(wrapper.length).split("/")[0]!));
  if (!hasParts || found.length === 0) return [];
  const message = `${found.length} images of the validation folder join the training images; the seeded split chooses which validate.`;
  return [{ code: "validation-folder-joined", message }];
}

/** The first table with a column that names the images. */
function rowsByPath(
  images: readonly SourceFile[],
  tables: readonly Table[],
): Map<string, Readonly<Record<string, string>>> {
  const index = imageIndex(images);
  const rows = new Map<string, Readonly<Record<string, string>>>();
  for (const table of tables) {
    const column = imageColumnOf(table, index);
    if (column === null) continue;
    for (const row of table.rows) {
      const file = index.find(row[column] ?? "", "any");
      if (file !== null) rows.set(file.path, { ...rows.get(file.path), ...row });
    }
  }
  return rows;
}
