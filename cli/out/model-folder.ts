/** A trained model on disk: for tfjs (model.json, weights.bin) and for `firstlight predict` (checkpoint, description). */
import { mkdirSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { Params, WorkbenchError } from "../../study/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import { UsageError } from "../usage.ts";
import { writeProgram } from "./sweep-folder.ts";
import { writeWhole } from "./write-whole.ts";

/** What a model was made for, beside its weights. */
export const ModelCard = v.object({
  v: v.literal(1),
  template: v.object({
    name: v.string(),
    form: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  }),
  params: Params,
  task: v.picklist(["single-label", "multi-label"]),
  classes: v.array(v.string()),
  /** of one sample as trained: [height, width, channels] or [features] */
  shape: v.array(v.number()),
  /** how pictures become samples */
  input: v.object({
    kind: v.picklist(["images", "features"]),
    imageShape: v.array(v.number()),
    backbone: v.string(),
  }),
  dataset: v.string(),
  valLoss: v.number(),
});
export type ModelCard = v.InferOutput<typeof ModelCard>;

export interface SavedModel {
  readonly card: ModelCard;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  readonly files: ProgramFiles;
}

export interface ExportedModel {
  readonly modelJson: string;
  readonly weights: Uint8Array;
}

/** The description is written last: a folder with one is whole. */
export function writeModel(
  folder: string,
  { card, checkpoint, files }: SavedModel,
  exported: ExportedModel,
): void {
  mkdirSync(folder, { recursive: true });
  writeProgram(join(folder, "program"), files);
  writeWhole(join(folder, "checkpoint.bin"), checkpoint);
  writeWhole(join(folder, "weights.bin"), exported.weights);
  writeWhole(join(folder, "model.json"), exported.modelJson);
  writeWhole(join(folder, "labels.txt"), card.classes.map((name) => `${name}\n`).join(""));
  writeWhole(join(folder, "firstlight.json"), `${JSON.stringify(card, null, 2)}\n`);
}

/**
 * @param folder - an --out, or the model/ in it; a training with folds has one model a fold
 * @throws UsageError when there is no model
 */
export async function readModels(folder: string): Promise<readonly [SavedModel, ...SavedModel[]]> {
  const folds = (await readdir(folder).catch(() => [])).filter((name) => /^fold-\d+$/.test(name)).sort();
  const places = [join(folder, "model"), folder, ...folds.map((name) => join(folder, name, "model"))];
  const found = (await Promise.all(places.map(readModel))).filter((model) => model !== null);
  const [first, ...others] = found;
  if (first) return [first, ...others];
  throw new UsageError(
    `--model ${JSON.stringify(folder)} has no model; give the --out of a finished sweep or training`,
  );
}

async function readModel(place: string): Promise<SavedModel | null> {
  const text = await readFile(join(place, "firstlight.json"), "utf8").catch(() => null);
  if (text === null) return null;
  const checkpoint = new Uint8Array(await readFile(join(place, "checkpoint.bin")));
  return { card: parseCard(place, text), checkpoint, files: await readFolder(join(place, "program")) };
}

function parseCard(place: string, text: string): ModelCard {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ModelCard), text);
  if (parsed.success) return parsed.output;
  const message = `${join(place, "firstlight.json")} cannot be read: ${parsed.issues[0].message}.`;
  throw new WorkbenchError("bad-model", message, "Train the model again.");
}

async function readFolder(folder: string): Promise<ProgramFiles> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
}
