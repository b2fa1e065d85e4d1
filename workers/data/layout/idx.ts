/** idx files with MNIST's names, plain or gzipped: train-images/train-labels and t10k-images/t10k-labels. */
import { WorkbenchError } from "../../../study/index.ts";
import { LIMITS } from "../limits.ts";
import { baseName } from "../paths.ts";
import { encodeRawImage } from "../raw-image.ts";
import type { SourceFile } from "../source.ts";
import type { ImageEntry, Layout } from "./layout.ts";

const NAME = /^(train|t10k|test)[-_](images|labels)[-_.]idx[13][-_]ubyte(\.gz)?$/i;

export const isIdx = (files: readonly SourceFile[]): boolean =>
  files.some(({ path }) => NAME.test(baseName(path)));

/** @throws WorkbenchError `broken-idx` quoting the file */
export async function idxLayout(files: readonly SourceFile[]): Promise<Layout> {
  const found = files.flatMap((file) => {
    const match = NAME.exec(baseName(file.path));
    return match === null
      ? []
      : [
          {
            file,
            part: match[1]!.toLowerCase() === "train" ? ("train" as const) : ("test" as const),
            holds: match[2]!.toLowerCase(),
          },
        ];
  });
  const entries: ImageEntry[] = [];
  for (const part of ["train", "test"] as const) {
    const images = found.find((candidate) => candidate.part === part && candidate.holds === "images");
    const labels = found.find((candidate) => candidate.part === part && candidate.holds === "labels");
    if (images !== undefined) entries.push(...(await entriesOf(images.file, labels?.file, part)));
  }
  return { kind: "idx", task: "single-label", entries, skipped: [], notes: [], submission: null };
}

interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

async function entriesOf(
  imageFile: SourceFile,
  labelFile: SourceFile | undefined,
  part: "train" | "test",
): Promise<ImageEntry[]> {
  const images = parseIdx(imageFile.path, await unpack(imageFile));
  const labels = labelFile === undefined ? null : parseIdx(labelFile.path, await unpack(labelFile));
  if (labels === null && part === "train") throw broken(imageFile.path, "its labels file is missing");
  const [count, height, width] = images.shape;
  if (count === undefined || height === undefined || width === undefined)
    throw broken(imageFile.path, `its shape is [${images.shape.join(", ")}], not [images, rows, columns]`);
  if (labels !== null && labels.shape[0] !== count)
    throw broken(labelFile!.path, `it has ${labels.shape[0] ?? 0} labels for ${count} images`);
  const digits = Math.max(5, String(count).length);
  return Array.from({ length: count }, (_, i): ImageEntry => {
    const pixels = images.values.subarray(i * height * width, (i + 1) * height * width);
    const path = `${part}/${String(i).padStart(digits, "0")}`;
    const file: SourceFile = {
      path,
      size: pixels.length,
      open: () => Promise.resolve(encodeRawImage(width, height, 1, pixels)),
    };
    return { path, file, labels: labels === null ? null : [String(labels.values[i])], part, columns: {} };
  });
}

/** Header: two zero bytes, type 8 (uint8), number of axes, then each axis as uint32 big-endian. */
export function parseIdx(path: string, bytes: Uint8Array): IdxArray {
  const axes = bytes[3] ?? 0;
  if (bytes.length < 4 + axes * 4 || bytes[0] !== 0 || bytes[1] !== 0)
    throw broken(path, "its first bytes are not those of an idx file");
  if (bytes[2] !== 8) throw broken(path, `its element type is ${bytes[2] ?? 0}, only 8 (uint8) is read`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + axis * 4));
  const values = bytes.subarray(4 + axes * 4);
  const expected = shape.reduce((product, extent) => product * extent, 1);
  if (values.length !== expected)
    throw broken(path, `it holds ${values.length} values where its header says ${expected}`);
  return { shape, values };
}

async function unpack(file: SourceFile): Promise<Uint8Array> {
  const bytes = await file.open();
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await gunzip(bytes);
  } catch (cause) {
    throw broken(
      file.path,
      `it cannot be unpacked (${cause instanceof Error ? cause.message : String(cause)})`,
    );
  }
}

async function gunzip(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > LIMITS.tableBytes) throw new Error(`more than ${LIMITS.tableBytes} bytes unpacked`);
    parts.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const broken = (path: string, why: string): WorkbenchError =>
  new WorkbenchError(
    "broken-idx",
    `${path} cannot be read: ${why}.`,
    "Fetch the file again, with its partner.",
  );
