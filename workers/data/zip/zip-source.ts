/** A zip as a source of files: only what is asked for is unpacked. */
import { Inflate } from "fflate";
import { LIMITS } from "../limits.ts";
import { cleanPath } from "../paths.ts";
import type { SourceFile, SourceTree } from "../source.ts";
import { crc32 } from "./crc32.ts";
import { readDirectory, viewOf, type RandomAccess, type ZipEntry } from "./directory.ts";

export type { RandomAccess } from "./directory.ts";

/** @throws WorkbenchError `broken-zip` while its files are listed */
export function zipSource(
  file: RandomAccess,
  name: string,
  close: () => Promise<void> = () => Promise.resolve(),
): SourceTree {
  const refused: { path: string; reason: string }[] = [];
  return { name: name.replace(/\.zip$/i, ""), files: filesOf(file, name, refused), refused, close };
}

async function* filesOf(
  file: RandomAccess,
  name: string,
  refused: { path: string; reason: string }[],
): AsyncGenerator<SourceFile> {
  for (const entry of await readDirectory(file, name)) {
    if (entry.path.endsWith("/")) continue;
    const reason = refusal(entry);
    if (reason !== null) refused.push({ path: entry.path, reason });
    else yield { path: entry.path, size: entry.size, open: () => unpack(file, entry) };
  }
}

function refusal(entry: ZipEntry): string | null {
  if (entry.path.split(/[/\\]/).includes("..")) return "its path leaves the zip file";
  if (cleanPath(entry.path) === null) return null; // hidden: left out silently later
  if (entry.encrypted) return "encrypted";
  if (entry.method !== 0 && entry.method !== 8)
    return `packed by method ${entry.method}, only stored and deflate are read`;
  if (entry.size > LIMITS.fileBytes) return `larger than ${LIMITS.fileBytes / 2 ** 20} MB unpacked`;
  if (entry.size > 2 ** 20 && entry.size > LIMITS.compressionRatio * entry.packedSize)
    return "unpacks to more than 200 times its size";
  return null;
}

async function unpack(file: RandomAccess, entry: ZipEntry): Promise<Uint8Array> {
  if (entry.headerOffset + 30 > file.size) throw new Error("lies outside the zip file");
  const header = viewOf(await file.read(entry.headerOffset, 30));
  if (header.getUint32(0, true) !== 0x04034b50) throw new Error("its place in the zip file is damaged");
  const start = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + entry.packedSize > file.size) throw new Error("cut off in the zip file");
  const packed = await file.read(start, entry.packedSize);
  const bytes = entry.method === 0 ? packed : inflate(packed, entry.size);
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc32)
    throw new Error("damaged in the zip file (checksum)");
  return bytes;
}

/** Never grows beyond the announced size, whatever the stream says. */
function inflate(packed: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  const stream = new Inflate((part) => {
    if (at + part.length > size) throw new Error("larger than the zip file says");
    bytes.set(part, at);
    at += part.length;
  });
  stream.push(packed, true);
  return at === size ? bytes : bytes.subarray(0, at);
}
