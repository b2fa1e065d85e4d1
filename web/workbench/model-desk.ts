/** Model screen: predictions, export and import of the tuned model. */
import { WorkbenchError } from "../../study/index.ts";
import { inspectPlain, type PlainImages } from "./data/plain-images.ts";
import type { OnProgress, Predictions, StudyDesk } from "./api.ts";
import { dataOf, type Bench } from "./bench.ts";
import { checkpointStore } from "./checkpoints.ts";
import { openDataset } from "./data/stored-data.ts";
import type { LiveStudy } from "./live-study.ts";
import { readModelFile, writeModelFile, type ModelFile } from "./model-file.ts";
import type { OpenStudies } from "./open-studies.ts";
import { toPredictions } from "./predictions.ts";
import { checkpointOf } from "./report-desk.ts";
import { baselineTrial, tunedTrial } from "../../workers/report/index.ts";
import { prepareTestData } from "../../workers/data/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../workers/host/index.ts";

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
      const { data } = await dataOf(bench, study.state.config);
      const opened = await openDataset(bench.storage, bench.decoder, study.state.config.dataset);
      const test = await prepareTestData(opened, data.shape, { onProgress: reading(onProgress) });
      const paths = [...test.items].map((item) => opened.manifest.items[item]?.path ?? "");
      const images: PlainImages = { paths, values: test.values };
      return predict(bench, study, images, opened.manifest.submission);
    },
    async predictFiles(id, files, onProgress) {
      const study = await studies.get(id);
      const { data } = await dataOf(bench, study.state.config);
      return predict(
        bench,
        study,
        await inspectPlain(files, bench.decoder, data.shape, reading(onProgress)),
        null,
      );
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
      const images = await inspectPlain(files, bench.decoder, card.shape);
      const answer = await model.runner.predict(checkpoint.slice(), images.values.slice());
      return toPredictions({ ...card, ...answer, paths: images.paths, submission: null });
    },
  };
}

function reading(onProgress: OnProgress) {
  return ({
    done,
    total,
    eta,
  }: {
    done: number;
    total: number;
    eta: { lowMs: number; highMs: number } | null;
  }): void => {
    onProgress({ text: "Reading images", done, total, eta });
  };
}

async function predict(
  bench: Bench,
  study: LiveStudy,
  images: PlainImages,
  submission: Parameters<typeof toPredictions>[0]["submission"],
): Promise<Predictions> {
  const { data } = await dataOf(bench, study.state.config);
  if (images.paths.length === 0)
    throw new WorkbenchError("no-images", "There are no images to predict.", "Choose image files.");
  const trial = bestTrial(study);
  const answer = await (
    await study.runner()
  ).predict(await checkpointOf(bench, trial), images.values.slice());
  return toPredictions({
    task: data.task,
    classes: data.classes,
    paths: images.paths,
    submission,
    ...answer,
  });
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
