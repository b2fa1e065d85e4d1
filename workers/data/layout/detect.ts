/** Decides how an import is laid out. */
import { WorkbenchError } from "../../../study/index.ts";
import { isImagePath, isTablePath, wrapperOf } from "../paths.ts";
import type { SourceFile } from "../source.ts";
import { readTable, type Table } from "../table.ts";
import { classFolders } from "./class-folders.ts";
import { idxLayout, isIdx } from "./idx.ts";
import type { Layout, LayoutOptions } from "./layout.ts";
import { repeatsFolders, tableLayout, trainTableOf } from "./table-layout.ts";

const GENERIC = /^(images?|imgs?|pictures|photos|jpe?gs?|pngs?|data|train.*|test.*|val.*)$/i;

/** @throws WorkbenchError `no-images`, `no-labels` or `unsupported-data`, saying what was found instead */
export async function detectLayout(files: readonly SourceFile[], options: LayoutOptions): Promise<Layout> {
  if (isIdx(files)) return idxLayout(files);
  const images = files.filter(({ path }) => isImagePath(path));
  if (images.length === 0) throw noImages(files);
  const wrapper = wrapperOf(files.map(({ path }) => path));
  refuseMasks(images, wrapper);
  const tables = await readTables(files);
  const train = trainTableOf(tables, images, options);
  if (train !== null && !repeatsFolders(train, images)) return tableLayout(files, tables, train, options);
  const layout = classFolders(files, wrapper, tables);
  if (layout.entries.some(({ labels }) => labels !== null)) return layout;
  if (options.unlabelled === true) return plainImages(images);
  throw noLabels(images.length);
}

function plainImages(images: readonly SourceFile[]): Layout {
  const entries = images.map((file) => ({
    path: file.path,
    file,
    labels: null,
    part: "test" as const,
    columns: {},
  }));
  return { kind: "class-folders", task: "single-label", entries, skipped: [], notes: [], submission: null };
}

async function readTables(files: readonly SourceFile[]): Promise<Table[]> {
  const tables: Table[] = [];
  for (const file of files.filter(({ path }) => isTablePath(path))) tables.push(await readTable(file));
  return tables;
}

const topFolders = (images: readonly SourceFile[], wrapper: string): Set<string> =>
  new Set(
    images.map(({ path }) =>
      path.slice(wrapper.length).includes("/") ? path.slice(wrapper.length).split("/")[0]! : "",
    ),
  );

function refuseMasks(images: readonly SourceFile[], wrapper: string): void {
  const folders = topFolders(images, wrapper);
  if (
    ![...folders].some((folder) => /^(masks?|annotations?|segmentations?)$/i.test(folder)) ||
    ![...folders].some((folder) => GENERIC.test(folder))
  )
    return;
  throw new WorkbenchError(
    "unsupported-data",
    `This is a segmentation data set (folders ${[...folders].join(", ")}), which this release cannot train on.`,
    "Use class folders, or a table with labels.",
  );
}

function noImages(files: readonly SourceFile[]): WorkbenchError {
  if (files.length === 0)
    return new WorkbenchError(
      "no-images",
      "There are no files here.",
      "Choose a folder with one sub-folder of images for each class.",
    );
  const table = files.find(({ path }) => isTablePath(path));
  if (table !== undefined) {
    return new WorkbenchError(
      "no-images",
      `There is a table (${table.path}) but no image.`,
      "Add the images that it names. A table alone is trained on from the command line: firstlight sweep --data TABLE.csv --set target=COLUMN.",
    );
  }
  return new WorkbenchError(
    "no-images",
    `None of the ${files.length} files is an image, for instance ${JSON.stringify(files[0]!.path)}.`,
    "Choose a folder with one sub-folder of images for each class.",
  );
}

const noLabels = (count: number): WorkbenchError =>
  new WorkbenchError(
    "no-labels",
    `${count} images, but nothing says what they show.`,
    "Put them into one folder for each class, or add a train.csv with the columns image and label.",
  );
