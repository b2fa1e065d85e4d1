/** What a study leaves when it has ended: the model and the report. */
import { join } from "node:path";
import { WorkbenchError, type TrialRecord } from "../../study/index.ts";
import { baselineTrial, buildReport, reportPage } from "../../workers/report/index.ts";
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
  const { prepared } = study.session;
  const { input, backbone } = await describeInput(study.session.input);
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

/** Trains the default configuration where that is still to do, so that the report has a "before". */
export async function trainBaseline(study: PreparedStudy, session: StudySession): Promise<void> {
  const { conductor } = session;
  if (baselineTrial(conductor.state)) return;
  if (!conductor.state.trials.some(({ purpose }) => purpose === "baseline"))
    await conductor.addSingle(study.defaults, "baseline");
  await conductor.run();
}

export async function saveReport(
  study: PreparedStudy,
  session: StudySession,
  folder: SweepFolder,
  output: Output,
): Promise<void> {
  const { prepared } = study.session;
  const report = await buildReport({
    state: session.conductor.state,
    manifest: prepared.manifest,
    data: prepared.data,
    items: prepared.items,
    requests: session.runner,
    checkpointOf: (trial) => checkpointOf(session, trial),
    pictureOf: (item) => pictureOf(study.opened, prepared.manifest.items[item]!),
    now: Date.now(),
    onProgress: (text, done, total) => output.progress(`report: ${text} (${done} of ${total})`),
  });
  if (report) writeWhole(join(folder.path, "report.html"), reportPage(report));
}

function checkpointOf({ checkpoints }: StudySession, trial: TrialRecord) {
  if (trial.checkpoint) return checkpoints.load(trial.checkpoint);
  const message = `Trial ${trial.number} has no checkpoint.`;
  throw new WorkbenchError("checkpoint-missing", message, "Start the sweep anew in another folder.");
}
