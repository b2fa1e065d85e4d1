/** Model screen: predictions, export and import of the tuned model. */
import type { DatasetManifest, ImageItem } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { templateByName, type Form } from "../../templates/index.ts";
import type { ImportProgress, ReadImage } from "../../workers/data/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../workers/host/index.ts";
import { baselineTrial, tunedTrial } from "../../workers/report/index.ts";
import type { OnProgress, Predictions, StudyDesk } from "./api.ts";
import { dataOf, type Bench } from "./bench.ts";
import { checkpointStore } from "./checkpoints.ts";
import type { PreparedData } from "./data/packed-file.ts";
import { packLike, plainImages } from "./data/plain-images.ts";
import { openDataset } from "./data/stored-data.ts";
import { computeFeaturesApart } from "./features/client.ts";
import type { LiveStudy } from "./live-study.ts";
import { readModelFile, writeModelFile, type ModelFile } from "./model-file.ts";
import type { OpenStudies } from "./open-studies.ts";
import { toPredictions } from "./predictions.ts";
import { checkpointOf } from "./report-desk.ts";

type ModelDesk = Pick<
  StudyDesk,
  "predictTest" | "predictFiles" | "exportModel" | "importModel" | "predictWithModel"
>;

interface OpenedModel {
  readonly file: ModelFile;
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
      const zip = writeModelFile(file, network);
      return { fileName, content: new Blob([zip as Uint8Array<ArrayBuffer>], { type: "application/zip" }) };
    },
    async importModel(file) {
      const model = readModelFile(new Uint8Array(await file.arrayBuffer()), file.name);
      const modelId = crypto.randomUUID();
      models.set(modelId, { file: model, runner: await predictingRunner(bench, model) });
      return { modelId, classes: model.card.classes };
    },
    async predictWithModel(modelId, files) {
      const model = models.get(modelId);
      if (!model)
        throw new WorkbenchError("model-missing", "This model is not open any more.", "Import it again.");
      const { card, checkpoint } = model.file;
      if (card.shape.length !== 3) throw notPictures(card.name);
      const { items, read } = await plainImages(files, bench.decoder);
      const values = await packLike(card.shape, items, read, bench.decoder);
      const answer = await model.runner.predict(checkpoint.slice(), values);
      return toPredictions({ ...card, ...answer, paths: items.map(({ path }) => path), submission: null });
    },
  };
}

function notPictures(name: string): WorkbenchError {
  return new WorkbenchError(
    "features-model",
    `"${name}" takes features of a pretrained network, not pictures.`,
    "Predict from the study that trained it.",
  );
}

type OnReading = (progress: Pick<ImportProgress, "done" | "total" | "eta">) => void;

function reading(onProgress: OnProgress): OnReading {
  return ({ done, total, eta }) => {
    onProgress({ text: "Reading images", done, total, eta });
  };
}

interface NewImages {
  readonly items: readonly ImageItem[];
  readonly read: ReadImage;
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
  const values = await inputsOf(bench, study, prepared, images, reading(onProgress));
  const answer = await (await study.runner()).predict(await checkpointOf(bench, trial), values);
  const { task, classes } = prepared.data;
  const paths = images.items.map(({ path }) => path);
  return toPredictions({ task, classes, paths, submission: images.submission, ...answer });
}

/** As the model was trained: pictures of the same shape, or features by the same backbone at the same size. */
async function inputsOf(
  bench: Bench,
  study: LiveStudy,
  { data, items, manifest }: PreparedData,
  images: NewImages,
  onProgress: OnReading,
): Promise<Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  if (data.kind === "images")
    return packLike(data.shape, images.items, images.read, bench.decoder, onProgress);
  const { template } = study.state.config;
  const { imageSize } = templateByName(template.name).dataNeeds(template.form as Form);
  const sizedBy = [...items].flatMap((item) => manifest.items[item] ?? []);
  const asked = {
    items: images.items,
    sizedBy,
    imageSize,
    base: bench.base,
    wasm: await bench.engine.wasm(),
  };
  return (await computeFeaturesApart(asked, images.read, onProgress)).values;
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

async function modelFileOf(bench: Bench, study: LiveStudy): Promise<{ file: ModelFile; fileName: string }> {
  const trial = bestTrial(study);
  const { data } = await dataOf(bench, study.state.config);
  const { name, files } = study.record;
  const { task, classes, shape } = data;
  const card = {
    v: 1 as const,
    name,
    task,
    classes,
    shape,
    params: trial.params,
    valLoss: trial.lowest?.valLoss ?? 0,
  };
  const checkpoint = await checkpointOf(bench, trial);
  return {
    file: { card, files, checkpoint },
    fileName: `${name.replace(/[^\p{L}\p{N}-]+/gu, "-")}-model.zip`,
  };
}

/** An imported program runs in the same sandbox as any other. */
async function predictingRunner(bench: Bench, model: ModelFile): Promise<LocalTrialRunner> {
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
