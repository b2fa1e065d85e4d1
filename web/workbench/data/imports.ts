/** Imports under way: looked at, shown, changed, then kept or cancelled. Images go to the file store while they are read. */
import { WorkbenchError } from "../../../study/index.ts";
import { pickedSource } from "../../../workers/data/browser/index.ts";
import {
  arrangeImport,
  lookAtImport,
  type ImportResult,
  type LookedAt,
  type OnProgress,
} from "../../../workers/data/index.ts";
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
  /** filled until they are looked at */
  readonly files: PickedFile[];
  readonly stop: AbortController;
  choices: ImportChoices;
  /** null until every file was opened */
  looked: LookedAt | null;
  result: ImportResult | null;
}

export interface Imports {
  begin(): PendingImport;
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
  classWeights: "none",
};

export function createImports(bench: Bench): Imports {
  const pending = new Map<string, PendingImport>();
  return {
    begin() {
      const one: PendingImport = {
        id: crypto.randomUUID(),
        files: [],
        stop: new AbortController(),
        choices: unnamed,
        looked: null,
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

/** Files are opened the first time only; later choices arrange what was found then. */
async function inspect(bench: Bench, pending: PendingImport, onProgress: OnProgress): Promise<ImportPreview> {
  const { choices } = pending;
  const isFirst = pending.looked === null;
  const looked = pending.looked ?? (await look(bench, pending, onProgress));
  pending.stop.signal.throwIfAborted();
  pending.looked = looked;
  const result = arrangeImport(looked, {
    ...(choices.name === "" ? {} : { name: choices.name }),
    ...(isFirst ? {} : { groupColumn: choices.groupColumn }),
    dropDuplicates: choices.dropDuplicates,
    groupDuplicates: choices.groupDuplicates,
  });
  pending.result = result;
  pending.choices = { ...choices, name: result.manifest.name, groupColumn: result.groupColumn };
  return previewOf(pending.id, pending.choices, result);
}

function look(bench: Bench, { files, stop }: PendingImport, onProgress: OnProgress): Promise<LookedAt> {
  const store = contentStore(bench.storage.files);
  return lookAtImport(pickedSource(files), bench.decoder, { store }, onProgress, stop.signal);
}
