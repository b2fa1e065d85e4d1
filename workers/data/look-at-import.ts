/** Opens every file of an import once: what it is, whether it can be read. What comes of it is arranged elsewhere. */
import type { SkippedFile } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { detectLayout } from "./layout/detect.ts";
import type { ImageEntry, Layout } from "./layout/layout.ts";
import { LIMITS } from "./limits.ts";
import { mapConcurrent } from "./map-concurrent.ts";
import { cleanPath } from "./paths.ts";
import { progressMeter } from "./progress.ts";
import { readEntry, type ReadEntry } from "./read-entry.ts";
import type { ContentStore, ImageDecoder, OnProgress, SourceFile, SourceTree } from "./source.ts";

export interface LookOptions {
  /** label column of a table; undefined: guessed */
  readonly targetColumn?: string | undefined;
  /** images without any label are taken as test images, to be predicted */
  readonly unlabelled?: boolean;
  /** files are put here while they are read; without it they are read again from the source when needed */
  readonly store?: ContentStore;
}

export interface Readable {
  readonly entry: ImageEntry;
  readonly found: ReadEntry;
}

/** What the files of an import are. No pixels: some hundred bytes a picture. */
export interface LookedAt {
  readonly name: string;
  readonly layout: Layout;
  readonly readable: readonly Readable[];
  readonly unreadable: readonly SkippedFile[];
  /** what the source could not even list */
  readonly refused: readonly SkippedFile[];
}

const AT_ONCE = 4; // decoders use native threads; more only costs memory

/** @throws WorkbenchError when nothing here can be trained on; AbortError when cancelled */
export async function lookAtImport(
  source: SourceTree,
  decoder: ImageDecoder,
  { targetColumn, unlabelled, store }: LookOptions,
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<LookedAt> {
  const layout = await detectLayout(await listFiles(source, signal), { targetColumn, unlabelled });
  const step = progressMeter("checking", layout.entries.length, onProgress);
  const looked = await mapConcurrent(
    layout.entries,
    AT_ONCE,
    async (entry) => {
      const result = await readEntry(entry, decoder, store);
      step(entry.file.size);
      return { entry, result };
    },
    signal,
  );
  const unreadable = looked.flatMap(({ entry, result }) =>
    "reason" in result ? [{ path: entry.path, reason: result.reason }] : [],
  );
  const readable = looked.flatMap(({ entry, result }) =>
    "reason" in result ? [] : [{ entry, found: result }],
  );
  if (readable.length === 0) throw nothingReadable(unreadable);
  return { name: source.name, layout, readable, unreadable, refused: source.refused };
}

async function listFiles(source: SourceTree, signal?: AbortSignal): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const file of source.files) {
    signal?.throwIfAborted();
    const path = cleanPath(file.path);
    if (path !== null)
      files.push(path === file.path ? file : { path, size: file.size, open: () => file.open() });
    if (files.length > LIMITS.files)
      throw new WorkbenchError(
        "too-many-files",
        `More than ${LIMITS.files} files.`,
        "Import a part of them.",
      );
  }
  // code-unit order: the same everywhere, whatever the source's order was
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function nothingReadable(unreadable: readonly SkippedFile[]): WorkbenchError {
  const first = unreadable[0];
  const example = first === undefined ? "" : ` ${first.path}: ${first.reason}.`;
  return new WorkbenchError(
    "no-images",
    `None of the ${unreadable.length} images can be read.${example}`,
    "Check that the files are images.",
  );
}
