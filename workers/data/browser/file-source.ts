import type { SourceFile, SourceTree } from "../source.ts";
import { zipSource } from "../zip/zip-source.ts";

/** A dropped, picked or pasted file with its path as the user knows it. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/**
 * Files of a drop, a picker or a paste. A lone zip is looked into, in place; it is never read as a whole.
 */
export function pickedSource(picked: readonly PickedFile[]): SourceTree {
  const zips = picked.filter(({ path }) => /\.zip$/i.test(path));
  const [zip] = zips;
  if (
    zip !== undefined &&
    zips.length === 1 &&
    picked.every((one) => one === zip || /\.(md|txt)$/i.test(one.path))
  ) {
    return zipBlobSource(zip.file, zip.file.name);
  }
  return {
    name: commonName(picked),
    files: filesOf(picked),
    refused: [],
    close: () => Promise.resolve(),
  };
}

/** A zip as a Blob, read by slices. */
export function zipBlobSource(blob: Blob, name: string): SourceTree {
  const read = async (start: number, length: number): Promise<Uint8Array> =>
    new Uint8Array(await blob.slice(start, start + length).arrayBuffer());
  return zipSource({ size: blob.size, read }, name);
}

async function* filesOf(picked: readonly PickedFile[]): AsyncGenerator<SourceFile> {
  for (const { path, file } of picked) {
    yield await Promise.resolve({
      path,
      size: file.size,
      open: async () => new Uint8Array(await file.arrayBuffer()),
    });
  }
}

function commonName(picked: readonly PickedFile[]): string {
  const [first] = picked;
  if (first === undefined) return "images";
  const folder = first.path.split("/")[0]!;
  const shared = first.path.includes("/") && picked.every(({ path }) => path.startsWith(`${folder}/`));
  return shared ? folder : picked.length === 1 ? first.file.name : "images";
}
