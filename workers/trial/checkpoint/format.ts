/**
 * A checkpoint's bytes: "FLCK", version (uint32), length of the header (uint32), header (JSON, padded with spaces to
 * a multiple of 4), then the tensors' float32 values in the header's order; all little-endian.
 */
import * as v from "valibot";
import { Count, Params, Positive, WorkbenchError } from "../../../study/index.ts";

const MAGIC = 0x4b434c46; // "FLCK"
const VERSION = 1;
const PREFIX_BYTES = 12;

const Statistics = v.object({ mean: v.array(v.number()), deviation: v.array(v.number()) });

/** All that building the model again needs: a checkpoint can be used without the data it came from. */
export const Origin = v.object({
  seed: Count,
  epochs: Positive,
  stepsPerEpoch: Positive,
  config: Params,
  facts: v.object({
    kind: v.picklist(["images", "features"]),
    task: v.picklist(["single-label", "multi-label", "regression"]),
    classes: v.array(v.string()),
    shape: v.array(Positive),
    trainCount: Count,
    validationCount: Count,
    /** absent for a regression, and in checkpoints written before there were class weights */
    classCounts: v.optional(v.array(Count)),
    statistics: v.nullable(Statistics),
  }),
});
export type Origin = v.InferOutput<typeof Origin>;

/** Where a trial stands after an epoch. */
export const Progress = v.object({
  epoch: Count,
  /** optimiser steps done */
  step: Count,
  /** training samples seen, the position on the curve */
  sampleCount: Count,
  bestEpoch: Positive,
  bestValLoss: v.pipe(v.number(), v.finite()),
  /** micro-batches of a step: more than 1 after memory ran out */
  accumulate: Positive,
});
export type Progress = v.InferOutput<typeof Progress>;

const Header = v.object({
  origin: Origin,
  progress: Progress,
  tensors: v.array(
    v.object({ part: v.picklist(["weights", "best", "optimizer"]), name: v.string(), shape: v.array(Count) }),
  ),
});
type Header = v.InferOutput<typeof Header>;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
export type StoredTensors = Readonly<Record<string, StoredTensor>>;

export interface Checkpoint {
  readonly origin: Origin;
  readonly progress: Progress;
  readonly weights: StoredTensors;
  /** weights of the epoch with the lowest validation loss */
  readonly best: StoredTensors;
  readonly optimizer: StoredTensors;
}

const PARTS = ["weights", "best", "optimizer"] as const;

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const { origin, progress } = checkpoint;
  // the best weights are written once when they are the last ones
  const parts = PARTS.filter((part) => part !== "best" || progress.bestEpoch !== progress.epoch);
  const tensors = parts.flatMap((part) =>
    Object.entries(checkpoint[part]).map(([name, tensor]) => ({ part, name, tensor })),
  );
  const described = tensors.map(({ part, name, tensor }) => ({ part, name, shape: [...tensor.shape] }));
  const header = encodeHeader({ origin, progress, tensors: described });
  const values = tensors.reduce((sum, { tensor }) => sum + tensor.values.length, 0);
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + 4 * values);
  const prefix = new DataView(bytes.buffer);
  [MAGIC, VERSION, header.length].forEach((word, i) => prefix.setUint32(4 * i, word, true));
  bytes.set(header, PREFIX_BYTES);
  let offset = PREFIX_BYTES + header.length;
  for (const { tensor } of tensors) {
    new Float32Array(bytes.buffer, offset, tensor.values.length).set(tensor.values);
    offset += 4 * tensor.values.length;
  }
  return bytes;
}

function encodeHeader(header: Header): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  padded.set(text);
  return padded;
}

/** @throws WorkbenchError `bad-checkpoint` */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { header, start } = decodeHeader(bytes);
  const found: Record<(typeof PARTS)[number], [name: string, tensor: StoredTensor][]> = {
    weights: [],
    best: [],
    optimizer: [],
  };
  let offset = start;
  for (const { part, name, shape } of header.tensors) {
    const length = 4 * shape.reduce((product, extent) => product * extent, 1);
    if (offset + length > bytes.length) throw badCheckpoint(`it ends within ${part} "${name}"`);
    // a copy: the bytes may start anywhere, float32 arrays only at multiples of 4
    found[part].push([
      name,
      { shape, values: new Float32Array(bytes.slice(offset, offset + length).buffer) },
    ]);
    offset += length;
  }
  if (offset !== bytes.length) throw badCheckpoint(`${bytes.length - offset} bytes follow its end`);
  const { origin, progress } = header;
  const weights = Object.fromEntries(found.weights);
  const best = progress.bestEpoch === progress.epoch ? weights : Object.fromEntries(found.best);
  return { origin, progress, weights, best, optimizer: Object.fromEntries(found.optimizer) };
}

function decodeHeader(bytes: Uint8Array): { header: Header; start: number } {
  if (bytes.length < PREFIX_BYTES) throw badCheckpoint(`it has ${bytes.length} bytes`);
  const prefix = new DataView(bytes.buffer, bytes.byteOffset, PREFIX_BYTES);
  if (prefix.getUint32(0, true) !== MAGIC) throw badCheckpoint("it does not start with FLCK");
  const version = prefix.getUint32(4, true);
  if (version !== VERSION) throw badCheckpoint(`its version is ${version}, this program reads ${VERSION}`);
  const start = PREFIX_BYTES + prefix.getUint32(8, true);
  if (start > bytes.length) throw badCheckpoint("it ends within its header");
  const header = v.safeParse(Header, parseJson(bytes.subarray(PREFIX_BYTES, start)));
  if (header.success) return { header: header.output, start };
  const [issue] = header.issues;
  throw badCheckpoint(`${v.getDotPath(issue) ?? "its header"}: ${issue.message}`);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw badCheckpoint("its header is no JSON", cause);
  }
}

export function badCheckpoint(detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "bad-checkpoint",
    `The checkpoint cannot be used: ${detail}.`,
    "Continue from another checkpoint, or start the trial again.",
    { cause },
  );
}
