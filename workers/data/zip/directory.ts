/** Reads a zip's central directory (PKWARE APPNOTE 6.3.10, zip64 included), without touching its contents. */
import { WorkbenchError } from "../../../study/index.ts";
import { decodeName } from "./cp437.ts";

/** Bytes that can be read anywhere: a Blob, a file on disk. */
export interface RandomAccess {
  readonly size: number;
  read(start: number, length: number): Promise<Uint8Array>;
}

export interface ZipEntry {
  readonly path: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const ENTRY = 0x02014b50;
const MAX_DIRECTORY = 256 * 2 ** 20;

/** @throws WorkbenchError `broken-zip` */
export async function readDirectory(file: RandomAccess, name: string): Promise<ZipEntry[]> {
  const { offset, size } = await findDirectory(file, name);
  if (size > MAX_DIRECTORY || offset + size > file.size)
    throw brokenZip(name, "its list of contents lies outside the file");
  const bytes = await file.read(offset, size);
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= bytes.length && view.getUint32(at, true) === ENTRY;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    ) as [number, number, number];
    const end = at + 46 + nameLength + extraLength + commentLength;
    if (end > bytes.length) throw brokenZip(name, "its list of contents is cut off");
    entries.push(entryAt(bytes, view, at, nameLength, extraLength));
    at = end;
  }
  return entries;
}

function entryAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const [size, packedSize, headerOffset] = widen(sizes, extra) as [number, number, number];
  return {
    path: decodeName(bytes.subarray(at + 46, at + 46 + nameLength), (flags & 0x800) !== 0),
    method: view.getUint16(at + 10, true),
    encrypted: (flags & 1) !== 0,
    crc32: view.getUint32(at + 16, true),
    packedSize,
    size,
    headerOffset,
  };
}

/** Replaces fields that say 0xffffffff by those of the zip64 extra field, in its order. */
function widen(fields: readonly number[], extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    return fields.map((field) => {
      if (field !== 0xffffffff || next + 8 > extra.length) return field;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    });
  }
  return [...fields];
}

/** The end record is in the last 64 KiB, behind a comment. */
async function findDirectory(file: RandomAccess, name: string): Promise<{ offset: number; size: number }> {
  const length = Math.min(file.size, 65_557 + 20);
  const tail = await file.read(file.size - length, length);
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const found = { offset: view.getUint32(at + 16, true), size: view.getUint32(at + 12, true) };
    const wide = found.offset === 0xffffffff || found.size === 0xffffffff;
    return wide && at >= 20 && view.getUint32(at - 20, true) === END64_LOCATOR
      ? readEnd64(file, Number(view.getBigUint64(at - 12, true)), name)
      : found;
  }
  throw brokenZip(name, "its end is missing; the download was probably cut off");
}

async function readEnd64(
  file: RandomAccess,
  at: number,
  name: string,
): Promise<{ offset: number; size: number }> {
  if (at + 56 > file.size) throw brokenZip(name, "its zip64 record lies outside the file");
  const view = viewOf(await file.read(at, 56));
  return { offset: Number(view.getBigUint64(48, true)), size: Number(view.getBigUint64(40, true)) };
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const brokenZip = (name: string, why: string): WorkbenchError =>
  new WorkbenchError(
    "broken-zip",
    `${name} is not a complete zip file: ${why}.`,
    "Fetch or make the zip file again.",
  );
