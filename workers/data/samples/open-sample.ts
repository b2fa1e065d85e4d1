import type { ImportResult } from "../arrange-import.ts";
import { decodeSample } from "./sample-format.ts";

export type SampleKind = "digits" | "emoji";
export type OpenedSample = ImportResult;

/** A shipped sample, as an import of it would be. @param bytes - its file, from the build */
export function openSample(bytes: Uint8Array): OpenedSample {
  const { manifest, read } = decodeSample(bytes);
  return {
    manifest,
    layout: "class-folders",
    skipped: [],
    warnings: [],
    preview: manifest.items.slice(0, 20).map((_, at) => at),
    groupColumns: [],
    groupColumn: null,
    duplicates: { exact: [], near: [] },
    read,
  };
}
