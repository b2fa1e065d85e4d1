/** Report screen: before and after on the same validation images. */
import { incumbentOf, WorkbenchError, type TrialRecord } from "../../study/index.ts";
import type { Report } from "../../protocol/index.ts";
import { predictedClasses, trueClasses, type Answers } from "../../workers/analysis/index.ts";
import { baselineTrial, buildReport, reportPage, rowsOf, tunedTrial } from "../../workers/report/index.ts";
import type { OnProgress, StudyDesk } from "./api.ts";
import { dataOf, requireLeader, type Bench } from "./bench.ts";
import { checkpointStore } from "./checkpoints.ts";
import type { PreparedData } from "./data/packed-file.ts";
import { imageReader } from "./data/stored-data.ts";
import { thumbnail } from "./data/thumbnails.ts";
import { textFile } from "./file-desk.ts";
import type { LiveStudy } from "./live-study.ts";
import type { OpenStudies } from "./open-studies.ts";

type ReportDesk = Pick<StudyDesk, "trainFinal" | "report" | "reportHtml" | "confusionCell">;

const pictureSide = 160;

export function reportDesk(bench: Bench, studies: OpenStudies): ReportDesk {
  /** the last report of each study, with what it was made from */
  const made = new Map<string, { readonly key: string; readonly report: Report | null }>();
  const report = async (id: string, onProgress: OnProgress): Promise<Report | null> => {
    const study = await studies.get(id);
    const key = `${baselineTrial(study.state)?.checkpoint?.key ?? ""} ${tunedTrial(study.state)?.checkpoint?.key ?? ""}`;
    const known = made.get(id);
    if (known?.key === key) return known.report;
    const fresh = await makeReport(bench, study, onProgress);
    made.set(id, { key, report: fresh });
    return fresh;
  };
  return {
    report,
    async reportHtml(id) {
      const found = await report(id, () => undefined);
      if (!found)
        throw new WorkbenchError(
          "no-report",
          "No trial of this study is fully trained yet.",
          "Wait for the first finalist.",
        );
      return textFile("report.html", reportPage(found), "text/html");
    },
    async trainFinal(id) {
      requireLeader(bench);
      const study = await studies.get(id);
      await study.begin(study.record.config);
      const conductor = await study.conductor();
      const { trials, config } = study.state;
      if (!trials.some(({ purpose, status }) => purpose === "baseline" && status !== "failed")) {
        await conductor.addSingle(config.defaults, "baseline");
      }
      const incumbent = tunedTrial(study.state) ? null : incumbentOf(study.state);
      if (incumbent?.status === "paused") await conductor.continueTrial(incumbent.number);
      await conductor.confirmWinner();
      study.run();
    },
    async confusionCell(id, truth, predicted) {
      const study = await studies.get(id);
      const trial = tunedTrial(study.state) ?? baselineTrial(study.state);
      if (!trial) return [];
      const prepared = await dataOf(bench, study.state.config);
      const answers = await validationAnswers(bench, study, prepared, trial);
      return cellItems(prepared, answers, truth, predicted);
    },
  };
}

export async function checkpointOf({ storage }: Bench, trial: TrialRecord): Promise<Uint8Array<ArrayBuffer>> {
  if (trial.checkpoint) return checkpointStore(storage.files).load(trial.checkpoint);
  throw new WorkbenchError(
    "checkpoint-missing",
    `Trial ${trial.number} has no checkpoint.`,
    "Train it again.",
  );
}

async function makeReport(bench: Bench, study: LiveStudy, onProgress: OnProgress): Promise<Report | null> {
  if (!tunedTrial(study.state) && !baselineTrial(study.state)) return null;
  const { data, manifest, items } = await dataOf(bench, study.state.config);
  const read = imageReader(bench.storage.files);
  return buildReport({
    ...{ state: study.state, manifest, data, items },
    requests: await study.runner(),
    checkpointOf: (trial) => checkpointOf(bench, trial),
    pictureOf: async (item) =>
      dataUrl(
        await thumbnail(await read(manifest.items[item]!.sha256), bench.decoder, pictureSide, "image/jpeg"),
      ),
    now: Date.now(),
    onProgress: (text, done, total) => {
      onProgress({ text, done, total, eta: null });
    },
  });
}

async function validationAnswers(
  bench: Bench,
  study: LiveStudy,
  { data }: PreparedData,
  trial: TrialRecord,
): Promise<Answers> {
  const runner = await study.runner();
  const values = rowsOf(data.values, data.shape, data.validation);
  const { probabilities } = await runner.predict(await checkpointOf(bench, trial), values);
  const { length: classes } = data.classes;
  return { task: data.task, classes, probabilities, labels: rowsOf(data.labels, [classes], data.validation) };
}

function cellItems(
  { data, items, manifest }: PreparedData,
  answers: Answers,
  truth: number,
  predicted: number,
) {
  return [...data.validation].flatMap((sample, row) => {
    const isInCell =
      trueClasses(answers, row).includes(truth) && predictedClasses(answers, row).includes(predicted);
    const item = items[sample];
    return isInCell && item !== undefined ? [{ item, path: manifest.items[item]?.path ?? "" }] : [];
  });
}

async function dataUrl(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:${picture.type};base64,${btoa(text)}`;
}
