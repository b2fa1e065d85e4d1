/**
 * A saved model as files by path, in a folder or a zip: the tfjs layers model (model.json, weights.bin), what it was made
 * for (firstlight.json), the program that made it, the checkpoint from which the workbench uses it again, and under
 * backbone/ the network that computes its features, unless that one ships with the workbench.
 */
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";
import { parseModelJson, withOneWeightFile, type BackboneFiles } from "../features/files/index.ts";
import { ModelCard, withInput, type WholeCard } from "./card.ts";

export interface SavedModel {
  readonly card: WholeCard;
  readonly files: Readonly<Record<string, string>>;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** a network of the user's own; null: none is needed, or one that is found elsewhere by its hash */
  readonly backbone: BackboneFiles | null;
}

/** For any tfjs program. */
export interface ExportedNetwork {
  readonly modelJson: string;
  readonly weights: Uint8Array;
}

export type ModelEntries = ReadonlyMap<string, Uint8Array>;

/** The description comes last: a folder with one is whole. */
export function modelEntries(
  { card, files, checkpoint, backbone }: SavedModel,
  network: ExportedNetwork,
): ModelEntries {
  return new Map([
    ...Object.entries(files).map(([path, text]) => [`program/${path}`, utf8(text)] as const),
    ...(backbone === null ? [] : backboneEntries(backbone)),
    ["checkpoint.bin", checkpoint],
    ["weights.bin", network.weights],
    ["model.json", utf8(network.modelJson)],
    ["labels.txt", utf8(card.classes.map((name) => `${name}\n`).join(""))],
    ["firstlight.json", utf8(`${JSON.stringify(card, null, 2)}\n`)],
  ]);
}

const backboneEntries = ({ model, weights }: BackboneFiles): (readonly [string, Uint8Array])[] => [
  ["backbone/model.json", utf8(JSON.stringify(withOneWeightFile(model)))],
  ["backbone/weights.bin", weights],
];

/** @param name - of the file or folder @throws WorkbenchError `bad-model-file` */
export function readModelEntries(entries: ModelEntries, name: string): SavedModel {
  try {
    const card = withInput(v.parse(ModelCard, JSON.parse(textOf(entries, "firstlight.json"))));
    const programs = [...entries.keys()].filter((path) => path.startsWith("program/"));
    const files = programs.map((path) => [path.slice("program/".length), textOf(entries, path)]);
    return {
      card,
      files: Object.fromEntries(files) as Record<string, string>,
      // a copy: what Node reads may lie in a buffer that others share
      checkpoint: new Uint8Array(bytesOf(entries, "checkpoint.bin")),
      backbone: entries.has("backbone/model.json") ? parseBackbone(entries, card) : null,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-model-file",
      `${name} is not a model of this workbench: ${reason}.`,
      "Choose what Export model saved, or the --out of a sweep or a training; or train it again.",
      { cause },
    );
  }
}

function parseBackbone(entries: ModelEntries, { input }: WholeCard): BackboneFiles | null {
  if (input.kind !== "features") return null;
  const { name, range, layer } = input.backbone;
  const model = parseModelJson(JSON.parse(textOf(entries, "backbone/model.json")));
  return { name, range, layer, model, weights: bytesOf(entries, "backbone/weights.bin") };
}

function bytesOf(entries: ModelEntries, path: string): Uint8Array {
  const bytes = entries.get(path);
  if (bytes) return bytes;
  throw new Error(`it has no ${path}`);
}

const textOf = (entries: ModelEntries, path: string): string =>
  new TextDecoder().decode(bytesOf(entries, path));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
