/**
 * An exported model: one zip with the tfjs layers model (model.json, weights.bin), what its outputs mean
 * (firstlight.json), the program that made it, and the checkpoint from which the workbench can use it again.
 */
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import * as v from "valibot";
import { Params, WorkbenchError } from "../../study/index.ts";

export const ModelCard = v.object({
  v: v.literal(1),
  name: v.string(),
  task: v.picklist(["single-label", "multi-label"]),
  classes: v.array(v.string()),
  /** [height, width, channels] of an input, values 0 to 255 */
  shape: v.array(v.number()),
  params: Params,
  valLoss: v.number(),
});
export type ModelCard = v.InferOutput<typeof ModelCard>;

export interface ModelFile {
  readonly card: ModelCard;
  readonly files: Readonly<Record<string, string>>;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}
export interface ExportedNetwork {
  readonly modelJson: string;
  readonly weights: Uint8Array;
}

export function writeModelFile({ card, files, checkpoint }: ModelFile, network: ExportedNetwork): Uint8Array {
  const program = Object.entries(files).map(([path, text]) => [`program/${path}`, strToU8(text)] as const);
  return zipSync(
    {
      "model.json": strToU8(network.modelJson),
      "weights.bin": network.weights,
      "firstlight.json": strToU8(JSON.stringify(card, null, 1)),
      "checkpoint.bin": checkpoint,
      ...Object.fromEntries(program),
    },
    { level: 6 },
  );
}

/** @throws WorkbenchError `bad-model-file` */
export function readModelFile(bytes: Uint8Array, name: string): ModelFile {
  try {
    const entries = unzipSync(bytes, { filter: ({ originalSize }) => originalSize < 2 ** 30 });
    const card = v.parse(ModelCard, JSON.parse(strFromU8(entries["firstlight.json"] ?? new Uint8Array())));
    const checkpoint = entries["checkpoint.bin"];
    if (!checkpoint) throw new Error("it has no checkpoint.bin");
    const programs = Object.entries(entries).filter(([path]) => path.startsWith("program/"));
    const files = Object.fromEntries(
      programs.map(([path, text]) => [path.slice("program/".length), strFromU8(text)]),
    );
    return { card, files, checkpoint: checkpoint.slice() };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-model-file",
      `${name} is not a model of this workbench: ${reason}.`,
      "Choose a file saved by Export model.",
      { cause },
    );
  }
}
