/** A saved model as one file. */
import { zipSync } from "fflate";
import { WorkbenchError } from "../../study/index.ts";
import {
  modelEntries,
  readModelEntries,
  type ExportedNetwork,
  type ModelEntries,
  type SavedModel,
} from "./model-entries.ts";
import { unzipFiles } from "./unzip.ts";

export const writeModelZip = (model: SavedModel, network: ExportedNetwork): Uint8Array<ArrayBuffer> =>
  zipSync(Object.fromEntries(modelEntries(model, network)), { level: 6 });

/** @throws WorkbenchError `bad-model-file` */
export const readModelZip = (bytes: Uint8Array, name: string): SavedModel =>
  readModelEntries(unzipped(bytes, name), name);

function unzipped(bytes: Uint8Array, name: string): ModelEntries {
  try {
    return withoutFolder(unzipFiles(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-model-file",
      `${name} is not a model of this workbench: ${reason}.`,
      "Choose what Export model saved, or a zip of a model/ folder.",
      { cause },
    );
  }
}

/** Whoever zips a folder, such as model/ of a sweep on the command line, gets its name before every path. */
function withoutFolder(entries: ModelEntries): ModelEntries {
  const card = [...entries.keys()].find((path) => /^[^/]+\/firstlight\.json$/.test(path));
  if (card === undefined || entries.has("firstlight.json")) return entries;
  const folder = card.slice(0, -"firstlight.json".length);
  return new Map(
    [...entries].flatMap(([path, bytes]) =>
      path.startsWith(folder) ? [[path.slice(folder.length), bytes] as const] : [],
    ),
  );
}
