/** Looks at every file of an import once and makes a data set of them: both halves for callers with one set of choices. */
import { arrangeImport, type ArrangeOptions, type ImportResult } from "./arrange-import.ts";
import { lookAtImport, type LookOptions } from "./look-at-import.ts";
import type { ImageDecoder, OnProgress, SourceTree } from "./source.ts";

export type ImportOptions = LookOptions & ArrangeOptions;

/** @throws WorkbenchError when nothing here can be trained on; AbortError when cancelled */
export async function inspectImport(
  source: SourceTree,
  decoder: ImageDecoder,
  options: ImportOptions = {},
  onProgress?: OnProgress,
  signal?: AbortSignal,
): Promise<ImportResult> {
  return arrangeImport(await lookAtImport(source, decoder, options, onProgress, signal), options);
}
