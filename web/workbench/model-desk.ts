/** Model screen: predictions, export and import of the tuned model. */
import type { DatasetManifest } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../workers/host/index.ts";
import {
  describeInput,
  pictureTask,
  readModelZip,
  writeModelZip,
  type InputForm,
  type SavedModel,
} from "../../workers/model/index.ts";
import { baselineTrial, tunedTrial } from "../../workers/report/index.ts";
import type { OnProgress, Predictions, StudyDesk } from "./api.ts";
import { dataOf, type Bench } from "./bench.ts";
import { checkpointStore } from "./checkpoints.ts";
import { plainImages } from "./data/plain-images.ts";
import { openDataset } from "./data/stored-data.ts";
import type { LiveStudy } from "./live-study.ts";
import { inputOfModel, inputOfStudy, valuesOf, type OnReading, type Pictures } from "./model-input.ts";
import type { OpenStudies } from "./open-studies.ts";
import { toPredictions } from "./predictions.ts";
import { checkpointOf } from "./report-desk.ts";

type ModelDesk = Pick<
  StudyDesk,
  "predictTest" | "predictFiles" | "exportModel" | "importModel" | "predictWithModel"
>;

interface OpenedModel {
  readonly file: SavedModel;
  readonly input: InputForm;
  readonly runner: LocalTrialRunner;
}

export function modelDesk(bench: Bench, studies: OpenStudies): ModelDesk {
  const models = new Map<string, OpenedModel>();
  return {
    async predictTest(id, onProgress) {
      const study = await studies.get(id);
      const { manifest, read } = await openDataset(bench.storage, bench.decoder, study.state.config.dataset);
      const items = manifest.items.filter(({ part }) => part === "test");
      const answered = await predict(
        bench,
        study,
        { items, read, submission: manifest.submission },
        onProgress,
      );
      const places = manifest.items.flatMap(({ part }, place) => (part === "test" ? [place] : []));
      return { ...answered, rows: answered.rows.map((row, at) => ({ ...row, item: places[at]! })) };
    },
    async predictFiles(id, files, onProgress) {
      const images = await plainImages(files, bench.decoder);
      return predict(bench, await studies.get(id), { ...images, submission: null }, onProgress);
    },
    async exportModel(id) {
      const study = await studies.get(id);
      const { file, fileName } = await modelFileOf(bench, study);
      const network = await (await study.runner()).exportModel(file.checkpoint.slice());
      const zip = writeModelZip(file, network);
      return { fileName, content: new Blob([zip], { type: "application/zip" }) };
    },
    async importModel(file) {
      const model = readModelZip(new Uint8Array(await file.arrayBuffer()), file.name);
      const input = await inputOfModel(bench, model);
      const modelId = crypto.randomUUID();
      models.set(modelId, { file: model, input, runner: await predictingRunner(bench, model) });
      return { modelId, classes: model.card.classes };
    },
    async predictWithModel(modelId, files, onProgress) {
      const model = models.get(modelId);
      if (!model)
        throw new WorkbenchError("model-missing", "This model is not open any more.", "Import it again.");
      const { card, checkpoint } = model.file;
      const images = await plainImages(files, bench.decoder);
      const values = await valuesOf(bench, model.input, images, reading(onProgress));
      const answer = await model.runner.predict(checkpoint.slice(), values);
      const paths = images.items.map(({ path }) => path);
      return toPredictions({ ...card, ...answer, task: pictureTask(card), paths, submission: null });
    },
  };
}

function reading(onProgress: OnProgress): OnReading {
  return ({ done, total, eta }) => {
    onProgress({ text: "Reading images", done, total, eta });
  };
}

interface NewImages extends Pictures {
  readonly submission: DatasetManifest["submission"];
}

async function predict(
  bench: Bench,
  study: LiveStudy,
  images: NewImages,
  onProgress: OnProgress,
): Promise<Predictions> {
  if (images.items.length === 0)
    throw new WorkbenchError("no-images", "There are no images to predict.", "Choose image files.");
  const trial = bestTrial(study);
  const prepared = await dataOf(bench, study.state.config);
  const input = await inputOfStudy(bench, study.state.config, prepared);
  const values = await valuesOf(bench, input, images, reading(onProgress));
  const answer = await (await study.runner()).predict(await checkpointOf(bench, trial), values);
  const { task, classes } = prepared.data;
  const paths = images.items.map(({ path }) => path);
  return toPredictions({ task, classes, paths, submission: images.submission, ...answer });
}

function bestTrial(study: LiveStudy) {
  const trial = tunedTrial(study.state) ?? baselineTrial(study.state);
  if (trial) return trial;
  throw new WorkbenchError(
    "no-model",
    "No trial of this study is fully trained yet.",
    "Wait for the first finalist.",
  );
}

async function modelFileOf(
  bench: Bench,
  study: LiveStudy,
): Promise<{ readonly file: SavedModel; readonly fileName: string }> {
  const trial = bestTrial(study);
  const { config } = study.state;
  const prepared = await dataOf(bench, config);
  const { name, files } = study.record;
  const { task, classes, shape } = prepared.data;
  const { input, backbone } = await describeInput(await inputOfStudy(bench, config, prepared));
  const card = {
    ...{ v: 1 as const, name, task, classes: [...classes], shape: [...shape], input },
    ...{ params: trial.params, valLoss: trial.lowest?.valLoss ?? 0 },
    ...{ template: config.template, dataset: config.dataset },
  };
  const checkpoint = await checkpointOf(bench, trial);
  return {
    file: { card, files, checkpoint, backbone },
    fileName: `${name.replace(/[^\p{L}\p{N}-]+/gu, "-")}-model.zip`,
  };
}

/** An imported program runs in the same sandbox as any other. */
async function predictingRunner(bench: Bench, model: SavedModel): Promise<LocalTrialRunner> {
  const [script, wasm] = await Promise.all([bench.engine.link(model.files), bench.engine.wasm()]);
  return createTrialRunner({
    slots: 1,
    openChannel: () => Promise.resolve(bench.frames.open(script)),
    backend: "auto",
    wasm,
    dataFor: () => Promise.reject(new Error("an imported model is not trained")),
    checkpoints: checkpointStore(bench.storage.files),
  });
}
