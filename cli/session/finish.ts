/** What a study leaves when it has ended: the model and the report. */
import { join } from "node:path";
import { WorkbenchError, type TrialRecord } from "../../study/index.ts";
import { baselineTrial, buildReport, reportPage, type ReportSource } from "../../workers/report/index.ts";
import { describeInput } from "../../workers/model/index.ts";
import { writeModel } from "../out/model-folder.ts";
import type { SweepFolder } from "../out/sweep-folder.ts";
import { writeWhole } from "../out/write-whole.ts";
import type { Output } from "../output.ts";
import { pictureOf } from "./picture.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import type { StudySession } from "./study-session.ts";

export async function saveModel(
  study: PreparedStudy,
  session: StudySession,
  path: string,
  trial: TrialRecord,
): Promise<void> {
  const checkpoint = await checkpointOf(session, trial);
  const { prepared } = study.data;
  const { input, backbone } = await inputOfStudy(study);
  const { data } = prepared;
  const card = {
    v: 1 as const,
    name: prepared.manifest.name,
    template: { name: study.template.name, form: study.form },
    dataset: prepared.datasetHash,
    params: trial.params,
    task: data.task,
    classes: [...data.classes],
    shape: [...data.shape],
    input,
    valLoss: trial.lowest!.valLoss,
  };
  writeModel(
    join(path, "model"),
    { card, checkpoint, files: study.files, backbone },
    await session.runner.exportModel(checkpoint),
  );
}

/** How new pictures or rows become what the network takes. */
function inputOfStudy({ data }: PreparedStudy): ReturnType<typeof describeInput> {
  if (data.kind === "pictures") return describeInput(data.input);
  return Promise.resolve({ input: { kind: "table", encoding: data.prepared.encoding }, backbone: null });
}

/** Trains the default configuration where that is still to do, so that the report has a "before". */
export async function trainBaseline(study: PreparedStudy, session: StudySession): Promise<void> {
  const { conductor } = session;
  if (baselineTrial(conductor.state)) return;
  if (!conductor.state.trials.some(({ purpose }) => purpose === "baseline"))
    await conductor.addSingle(study.defaults, "baseline");
  await conductor.run();
}

type Shown = Pick<ReportSource, "manifest" | "data" | "items" | "pictureOf">;

/** What a report shows of the samples; null for a regression, whose answers are neither right nor wrong. */
function shownOf({ data: study }: PreparedStudy): Shown | null {
  if (study.kind === "pictures") {
    const { manifest, data, items } = study.prepared;
    return { manifest, data, items, pictureOf: (item) => pictureOf(study.opened, manifest.items[item]!) };
  }
  const { manifest, data, items } = study.prepared;
  if (data.task === "regression") return null;
  return { manifest: { ...manifest, items: [] }, data, items, pictureOf: null };
}

/** @returns where it is; null where there is none */
export async function saveReport(
  study: PreparedStudy,
  session: StudySession,
  folder: SweepFolder,
  output: Output,
): Promise<string | null> {
  const shown = shownOf(study);
  if (shown === null) return null;
  const report = await buildReport({
    ...shown,
    state: session.conductor.state,
    requests: session.runner,
    checkpointOf: (trial) => checkpointOf(session, trial),
    now: Date.now(),
    onProgress: (text, done, total) => output.progress(`report: ${text} (${done} of ${total})`),
  });
  if (!report) return null;
  const path = join(folder.path, "report.html");
  writeWhole(path, reportPage(report));
  return path;
}

function checkpointOf({ checkpoints }: StudySession, trial: TrialRecord) {
  if (trial.checkpoint) return checkpoints.load(trial.checkpoint);
  const message = `Trial ${trial.number} has no checkpoint.`;
  throw new WorkbenchError("checkpoint-missing", message, "Start the sweep anew in another folder.");
}
