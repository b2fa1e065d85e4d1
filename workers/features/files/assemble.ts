/** From the files that a person chose to a backbone: finds model.json and its weights, whatever else lies beside them. */
import type { io } from "@tensorflow/tfjs";
import { WorkbenchError } from "../../../study/index.ts";
import { ownBackbone, type BackboneFiles } from "./backbone-files.ts";
import { isModelJson, parseModelJson, weightBytes } from "./model-json.ts";

/** Files by path; the paths of chosen files are their names. */
export type ChosenFiles = ReadonlyMap<string, Uint8Array>;

/**
 * @param title - what to call it where its files do not say, for instance the zip's name
 * @throws WorkbenchError `bad-backbone` naming the file that is wrong or missing
 */
export function assembleBackbone(files: ChosenFiles, title: string): BackboneFiles {
  const { path, model } = findModel(files);
  const parts = model.weightsManifest.flatMap(({ paths }) => paths);
  const found = parts.map((part) => ({ part, bytes: findPart(files, path, part) }));
  const missing = found.flatMap(({ part, bytes }) => (bytes ? [] : [part]));
  if (missing.length > 0)
    throw badBackbone(
      `${path} names weight files that are not among those chosen: ${listed(missing)}.`,
      "Choose model.json and all its weight files together, or a zip of them.",
    );
  const weights = joined(found.flatMap(({ bytes }) => bytes ?? []));
  const wanted = weightBytes(model);
  if (wanted !== null && wanted !== weights.length)
    throw badBackbone(
      `The weight files have ${weights.length} bytes, but ${path} describes ${wanted}.`,
      "They were cut off, or belong to another model: choose the files of one model, or convert it again.",
    );
  return ownBackbone(nameOf(path, model, title), model, weights);
}

function findModel(files: ChosenFiles): { readonly path: string; readonly model: io.ModelJSON } {
  const texts = [...files].filter(([path]) => /\.json$/i.test(path));
  const models = texts.flatMap(([path, bytes]) => {
    const value = parseJson(bytes);
    return isModelJson(value) ? [{ path, model: parseModelJson(value) }] : [];
  });
  const [first, second] = models;
  if (second)
    throw badBackbone(
      `There are several models: ${listed(models.map(({ path }) => path))}.`,
      "Choose the files of one.",
    );
  if (first) return first;
  throw badBackbone(
    texts.length > 0
      ? `${listed(texts.map(([path]) => path))} is no tfjs model: it lacks modelTopology or weightsManifest.`
      : `There is no model.json among the files: ${listed([...files.keys()])}.`,
    "Choose the model.json of a tfjs graph or layers model with its weight files; tensorflowjs_converter makes one from Keras or TensorFlow.",
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** Beside model.json, as its manifest says; else the one file of that name. */
function findPart(files: ChosenFiles, model: string, part: string): Uint8Array | undefined {
  const beside = files.get(model.replace(/[^/]*$/, "") + part);
  if (beside) return beside;
  const named = [...files].filter(([path]) => lastOf(path) === lastOf(part));
  return named.length === 1 ? named[0]![1] : undefined;
}

/** Its folder; else Keras's name for it; else the file's own name. */
function nameOf(path: string, { modelTopology }: io.ModelJSON, title: string): string {
  const folder = path.split("/").at(-2);
  if (folder !== undefined) return folder;
  // Python saves the network's configuration one level deeper than tfjs does
  const config = field(field(modelTopology, "model_config") ?? modelTopology, "config");
  const given = field(config, "name");
  if (typeof given === "string" && given !== "") return given;
  const stem = lastOf(path).replace(/\.json$/i, "");
  return stem === "model" ? title : stem;
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (Reflect.get(value, key) as unknown) : undefined;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const lastOf = (path: string): string => path.split("/").at(-1) ?? path;

/** The first three, so that a folder of photos does not fill the screen. */
const listed = (names: readonly string[]): string =>
  names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");

export const badBackbone = (message: string, action: string): WorkbenchError =>
  new WorkbenchError("bad-backbone", message, action);
