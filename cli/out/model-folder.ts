/** A trained model on disk: for tfjs and for `firstlight predict`; the files are those of the page's export. */
import { mkdirSync } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  modelEntries,
  readModelEntries,
  readModelZip,
  type ExportedNetwork,
  type SavedModel,
} from "../../workers/model/index.ts";
import { UsageError } from "../usage.ts";
import { writeWhole } from "./write-whole.ts";

export function writeModel(folder: string, model: SavedModel, exported: ExportedNetwork): void {
  for (const [path, bytes] of modelEntries(model, exported)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeWhole(join(folder, path), bytes);
  }
}

/**
 * @param place - an --out, or the model/ in it, or a model that the page exported, as it is or unzipped; a training with
 * folds has one model a fold
 * @throws UsageError when there is no model
 */
export async function readModels(place: string): Promise<readonly [SavedModel, ...SavedModel[]]> {
  const isFile = await stat(place).then(
    (found) => found.isFile(),
    () => false,
  );
  const [first, ...others] = isFile
    ? [readModelZip(await readFile(place), basename(place))]
    : await readFolders(place);
  if (first) return [first, ...others];
  throw new UsageError(
    `--model ${JSON.stringify(place)} has no model; give the --out of a finished sweep or training, or a zip that the page exported`,
  );
}

async function readFolders(folder: string): Promise<SavedModel[]> {
  const folds = (await readdir(folder).catch(() => [])).filter((name) => /^fold-\d+$/.test(name)).sort();
  const places = [join(folder, "model"), folder, ...folds.map((name) => join(folder, name, "model"))];
  const found = await Promise.all(places.map(readFolder));
  return found.filter((model) => model !== null);
}

async function readFolder(place: string): Promise<SavedModel | null> {
  const paths = ["firstlight.json", "checkpoint.bin", "backbone/model.json", "backbone/weights.bin"];
  const programs = await readdir(join(place, "program")).catch(() => []);
  const wanted = [...paths, ...programs.map((name) => `program/${name}`)];
  const read = await Promise.all(
    wanted.map(async (path) => [path, await readFile(join(place, path)).catch(() => null)] as const),
  );
  const entries = new Map(read.flatMap(([path, bytes]) => (bytes ? [[path, bytes] as const] : [])));
  return entries.has("firstlight.json") ? readModelEntries(entries, place) : null;
}
