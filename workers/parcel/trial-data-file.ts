/**
 * Prepared data as one file: what a node needs to train, and nothing else. 8 bytes of magic, the header's length
 * (uint32), the header (JSON), then the arrays, little-endian, each beginning at a multiple of 8 bytes.
 */
import * as v from "valibot";
import type { TrialData } from "../../protocol/index.ts";
import { Count, Positive, WorkbenchError } from "../../study/index.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const MAGIC = "FLDATA1\n";
const Header = v.strictObject({
  task: v.picklist(["single-label", "multi-label", "regression"]),
  kind: v.picklist(["images", "features"]),
  shape: v.pipe(v.array(Positive), v.minLength(1), v.maxLength(4)),
  classes: v.pipe(v.array(v.pipe(v.string(), v.maxLength(1000))), v.minLength(1), v.maxLength(100_000)),
  samples: Count,
  train: Count,
  validation: Count,
});
type Header = v.InferOutput<typeof Header>;

const align = (length: number): number => Math.ceil(length / 8) * 8;

const product = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** @throws WorkbenchError `bad-data` where values and labels are not of the same samples */
export function writeTrialData(data: TrialData): Bytes {
  const { task, kind, shape, classes, values, labels, train, validation } = data;
  const samples = labels.length / classes.length;
  if (values.length !== samples * product(shape))
    throw badData(`${values.length} numbers for ${samples} samples of ${shape.join("×")}`);
  const header: Header = {
    task,
    kind,
    shape: [...shape],
    classes: [...classes],
    samples,
    train: train.length,
    validation: validation.length,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const arrays = [values, labels, train, validation];
  const start = align(MAGIC.length + 4 + text.length);
  const file = new Uint8Array(arrays.reduce((end, array) => align(end) + array.byteLength, start));
  file.set(new TextEncoder().encode(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, text.length, true);
  file.set(text, MAGIC.length + 4);
  let at = start;
  for (const array of arrays) {
    file.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = align(at + array.byteLength);
  }
  return file;
}

/**
 * @returns arrays of their own
 * @throws WorkbenchError `bad-data` saying what does not fit: lengths, an index out of range, a number that is not finite
 */
export function readTrialData(file: Bytes): TrialData {
  const { header, start } = readHeader(file);
  const { task, kind, shape, classes, samples } = header;
  const arrays = arraysFrom(file, start);
  const valueCount = samples * product(shape);
  const [values, labels, train, validation] = [
    kind === "images" ? arrays.bytes(valueCount) : arrays.floats(valueCount),
    task === "regression" ? arrays.floats(samples) : arrays.bytes(samples * classes.length),
    arrays.indices(header.train),
    arrays.indices(header.validation),
  ];
  if (arrays.end !== file.length) throw badData(`${file.length - arrays.end} bytes too many`);
  requireFinite(values, "an input");
  requireFinite(labels, "an answer");
  requireHot(labels);
  requireIndices(train, samples);
  requireIndices(validation, samples);
  const shared = { kind, shape, classes, values, train, validation };
  if (task !== "regression" && labels instanceof Uint8Array) return { ...shared, task, labels };
  if (task === "regression" && labels instanceof Float32Array && classes.length === 1)
    return { ...shared, task, labels };
  throw badData(`${classes.length} targets of a regression`);
}

function readHeader(file: Bytes): { header: Header; start: number } {
  const lead = MAGIC.length + 4;
  const magic = new TextDecoder().decode(file.subarray(0, MAGIC.length));
  if (file.length < lead || magic !== MAGIC) throw badData("it does not begin like such a file");
  const length = new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length, true);
  if (lead + length > file.length) throw badData(`its header of ${length} bytes is cut off`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(lead, lead + length));
    return { header: v.parse(Header, JSON.parse(text)), start: align(lead + length) };
  } catch (cause) {
    throw badData("its header cannot be read", cause);
  }
}

interface ArrayReader {
  bytes(length: number): Bytes;
  floats(length: number): Float32Array<ArrayBuffer>;
  indices(length: number): Int32Array<ArrayBuffer>;
  /** where the last array ended */
  readonly end: number;
}

function arraysFrom(file: Bytes, start: number): ArrayReader {
  let end = start;
  const take = (length: number, elementBytes: number): ArrayBuffer => {
    const from = align(end);
    end = from + length * elementBytes;
    if (!Number.isSafeInteger(end) || end > file.length)
      throw badData(`${length} numbers are announced, more than there are`);
    return file.slice(from, end).buffer;
  };
  return {
    bytes: (length) => new Uint8Array(take(length, 1)),
    floats: (length) => new Float32Array(take(length, 4)),
    indices: (length) => new Int32Array(take(length, 4)),
    get end() {
      return end;
    },
  };
}

function requireFinite(values: Uint8Array | Float32Array, what: string): void {
  if (values instanceof Uint8Array) return;
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw badData(`${what} is ${values[at]}, at ${at}`);
}

function requireHot(labels: Uint8Array | Float32Array): void {
  if (labels instanceof Float32Array) return;
  const at = labels.findIndex((label) => label > 1);
  if (at >= 0) throw badData(`a label is ${labels[at]}, at ${at}; it must be 0 or 1`);
}

function requireIndices(indices: Int32Array, samples: number): void {
  const outside = indices.find((index) => index < 0 || index >= samples);
  if (outside !== undefined) throw badData(`sample ${outside} of ${samples}`);
}

function badData(why: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError("bad-data", `The prepared data are damaged: ${why}.`, "Send them again.", {
    cause,
  });
}
