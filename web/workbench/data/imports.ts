/** Imports under way: looked at, shown, changed, then kept or cancelled. Images go to the file store while they are read. */
import { WorkbenchError } from "../../../study/index.ts";
import { pickedSource } from "../../../workers/data/browser/index.ts";
import { inspectImport, type ImportResult, type OnProgress } from "../../../workers/data/index.ts";
import type { ImportChoices, ImportPreview } from "../api.ts";
import type { Bench } from "../bench.ts";
import { previewOf } from "./preview.ts";
import { contentStore } from "./stored-data.ts";

export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

export interface PendingImport {
  readonly id: string;
  readonly files: readonly PickedFile[];
  readonly stop: AbortController;
  choices: ImportChoices;
  result: ImportResult | null;
}

export interface Imports {
  begin(files: readonly PickedFile[]): PendingImport;
  /** @throws WorkbenchError `import-missing` */
  get(id: string): PendingImport;
  inspect(pending: PendingImport, onProgress: OnProgress): Promise<ImportPreview>;
  end(id: string): void;
}

const unnamed: ImportChoices = {
  name: "",
  groupColumn: null,
  dropDuplicates: false,
  groupDuplicates: true,
  subsetPercentage: 100,
  validationShare: 0.1,
  seed: 0,
};

export function createImports(bench: Bench): Imports {
  const pending = new Map<string, PendingImport>();
  return {
    begin(files) {
      const one: PendingImport = {
        id: crypto.randomUUID(),
        files,
        stop: new AbortController(),
        choices: unnamed,
        result: null,
      };
      pending.set(one.id, one);
      return one;
    },
    get(id) {
      const one = pending.get(id);
      if (one) return one;
      throw new WorkbenchError(
        "import-missing",
        "This import is not open any more.",
        "Choose the files again.",
      );
    },
    inspect: (one, onProgress) => inspect(bench, one, onProgress),
    end(id) {
      pending.get(id)?.stop.abort();
      pending.delete(id);
    },
  };
}

async function inspect(bench: Bench, pending: PendingImport, onProgress: OnProgress): Promise<ImportPreview> {
  const { choices } = pending;
  const isFirst = pending.result === null;
  const source = pickedSource(pending.files, choices.name === "" ? undefined : choices.name);
  const result = await inspectImport(
    source,
    bench.decoder,
    {
      ...(isFirst ? {} : { groupColumn: choices.groupColumn }),
      dropDuplicates: choices.dropDuplicates,
      groupDuplicates: choices.groupDuplicates,
      store: contentStore(bench.storage.files),
    },
    onProgress,
    pending.stop.signal,
  );
  pending.result = result;
  pending.choices = { ...choices, name: result.manifest.name, groupColumn: result.groupColumn };
  return previewOf(pending.id, pending.choices, result);
}
