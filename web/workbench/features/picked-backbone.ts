import {
  assembleBackbone,
  badBackbone,
  type BackboneFiles,
  type ChosenFiles,
} from "../../../workers/features/files/index.ts";
import { unzipFiles } from "../../../workers/model/index.ts";
import type { PickedFile } from "../data/imports.ts";

/** More than any network that could run in a page; a folder of photos chosen by mistake is not read. */
const mostBytes = 2 ** 30;

/**
 * A backbone from chosen files: model.json with its weight files, or a zip of them.
 * @throws WorkbenchError `bad-backbone`
 */
export async function pickedBackbone(picked: readonly PickedFile[]): Promise<BackboneFiles> {
  const bytes = picked.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > mostBytes)
    throw badBackbone(
      `The files have ${Math.round(bytes / 1e6)} MB; a backbone may have ${Math.round(mostBytes / 1e6)}.`,
      "Choose a smaller network, and only its files.",
    );
  const [only] = picked;
  const isZip = picked.length === 1 && only !== undefined && /\.zip$/i.test(only.path);
  const files = isZip ? await unzipped(only) : await readAll(picked);
  return assembleBackbone(files, isZip ? only.path.replace(/\.zip$/i, "") : "backbone");
}

async function unzipped({ path, file }: PickedFile): Promise<ChosenFiles> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    return unzipFiles(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw badBackbone(
      `${path} cannot be unpacked: ${reason}.`,
      "Zip the files again, or choose them unzipped.",
    );
  }
}

async function readAll(picked: readonly PickedFile[]): Promise<ChosenFiles> {
  const read = picked.map(
    async ({ path, file }) => [path, new Uint8Array(await file.arrayBuffer())] as const,
  );
  return new Map(await Promise.all(read));
}
