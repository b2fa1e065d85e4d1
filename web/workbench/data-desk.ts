/** Data screen: import with a preview before anything is kept, and what there is to see of a study's data. */
import { describeDataset, splitDataset, subsetDataset } from "../../workers/data/index.ts";
import type { DataView, ImportProgress, StudyDesk } from "./api.ts";
import { requireLeader, type Bench } from "./bench.ts";
import { createStudy } from "./create-study.ts";
import { createImports } from "./data/imports.ts";
import { keepDataset } from "./data/keep-dataset.ts";
import { imageReader, readDataset } from "./data/stored-data.ts";
import { drawThumbnails } from "./data/thumbnails.ts";
import { defaultForm } from "./default-form.ts";
import type { OpenStudies } from "./open-studies.ts";
import { defaultSettings } from "./settings.ts";

type DataDesk = Pick<
  StudyDesk,
  "addFiles" | "inspect" | "reconsider" | "cancelImport" | "commitImport" | "dataView" | "thumbnails"
>;

export function dataDesk(bench: Bench, studies: OpenStudies): DataDesk {
  const imports = createImports(bench);
  return {
    addFiles: (importId, files) => {
      requireLeader(bench);
      const { id, files: known } = importId === null ? imports.begin() : imports.get(importId);
      known.push(...files);
      return Promise.resolve(id);
    },
    inspect: async (importId, onProgress) => {
      return imports.inspect(imports.get(importId), onProgress).catch((error: unknown) => {
        imports.end(importId);
        throw error;
      });
    },
    reconsider: async (importId, choices) => {
      const pending = imports.get(importId);
      pending.choices = choices;
      return imports.inspect(pending, () => undefined);
    },
    cancelImport: (importId) => {
      imports.end(importId);
      return Promise.resolve();
    },
    async commitImport(importId, onProgress) {
      const pending = imports.get(importId);
      const { result, choices, stop } = pending;
      if (!result) return Promise.reject(new Error("the import has not been inspected"));
      const named = {
        ...result,
        manifest: { ...result.manifest, name: choices.name || result.manifest.name },
      };
      const storing = (done: number, total: number): ImportProgress => ({
        phase: "storing",
        done,
        total,
        bytes: 0,
        eta: null,
      });
      const { sha256, manifest } = await keepDataset(bench, named, (done, total) => {
        onProgress(storing(done, total));
      });
      const record = await createStudy(bench, {
        ...{ name: manifest.name, dataset: sha256, template: defaultForm.template },
        form: {
          ...defaultForm.form,
          data_subset_percentage: choices.subsetPercentage,
          class_weights: choices.classWeights,
        },
        splitSeed: choices.seed,
        validationShare: choices.validationShare,
        settings: defaultSettings,
        onProgress: onProgress,
        signal: stop.signal,
      });
      imports.end(importId);
      return record.id;
    },
    dataView: (id) => dataView(bench, studies, id),
    async thumbnails(source, items) {
      if ("importId" in source) {
        const { result } = imports.get(source.importId);
        return result
          ? drawThumbnails(result.manifest, result.read, bench.decoder, items)
          : items.map(() => null);
      }
      const { dataset } = (await studies.get(source.studyId)).view().config;
      const { manifest } = await readDataset(bench.storage, dataset);
      return drawThumbnails(manifest, imageReader(bench.storage.files), bench.decoder, items);
    },
  };
}

/** Item indices are those of the whole manifest. */
async function dataView(bench: Bench, studies: OpenStudies, studyId: string): Promise<DataView> {
  const { config } = (await studies.get(studyId)).view();
  const { manifest, skipped, warnings, sha256 } = await readDataset(bench.storage, config.dataset);
  const percentage = Number(config.template.form["data_subset_percentage"] ?? 100);
  const part = subsetDataset(manifest, percentage, config.split.seed);
  const split = await splitDataset(part, config.split);
  const { task, name, licence } = manifest;
  const described = describeDataset(part, split);
  const places = new Map(manifest.items.map((item, index) => [item.path, index]));
  const wholeIndex = (item: number): number => places.get(part.items[item]?.path ?? "") ?? item;
  return {
    ...{ studyId, name, task, licence, sha256, skipped, warnings },
    splitSeed: config.split.seed,
    splitHash: config.split.hash,
    ...described,
    classes: described.classes.map((one) => ({ ...one, examples: one.examples.map(wholeIndex) })),
  };
}
