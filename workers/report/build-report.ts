/** Gathers a report: both networks answer the same validation samples, and say where they look on the same images. */
import type {
  DatasetManifest,
  Explained,
  ImageItem,
  Report,
  ReportImage,
  ReportSide,
  LabelledData,
} from "../../protocol/index.ts";
import { modelTrial, type StudyState, type TrialRecord } from "../../study/index.ts";
import {
  predictedClasses,
  scoreAnswers,
  shownClass,
  tellingRows,
  trueClasses,
  worstMistakes,
} from "../analysis/index.ts";
import type { Answers } from "../analysis/index.ts";
import type { TrialRequests } from "../host/index.ts";
import { rowsOf } from "./rows.ts";
import { sweepCost } from "./sweep-cost.ts";

export interface ReportSource {
  readonly state: StudyState;
  readonly manifest: Pick<DatasetManifest, "name" | "licence"> & {
    readonly items: readonly Pick<ImageItem, "path">[];
  };
  /** what the trials trained on */
  readonly data: LabelledData;
  /** sample → index into `manifest.items` */
  readonly items: Int32Array;
  readonly requests: Pick<TrialRequests, "predict" | "explain">;
  checkpointOf(trial: TrialRecord): Promise<Uint8Array<ArrayBuffer>>;
  /** small PNG or JPEG data URL of an item; null: the samples are rows of a table, and none is shown */
  readonly pictureOf: ((item: number) => Promise<string>) | null;
  readonly now: number;
  readonly onProgress?: (text: string, done: number, total: number) => void;
}

/** A side with what it answered, sample by sample of the validation set. */
interface Side {
  readonly report: ReportSide;
  readonly answers: Answers;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

const shownImages = 8;

/** The default configuration, once it is fully trained. */
export function baselineTrial(state: StudyState): TrialRecord | null {
  const done = ({ purpose, status, lowest }: TrialRecord) =>
    purpose === "baseline" && status === "complete" && lowest !== null;
  return state.trials.findLast(done) ?? null;
}

/** The best fully trained trial, as this device trained it where it did so again; null before there is one. */
export const tunedTrial = (state: StudyState): TrialRecord | null => modelTrial(state);

/** @returns null while neither the default configuration nor any trial of the sweep is fully trained */
export async function buildReport(source: ReportSource): Promise<Report | null> {
  const { state, manifest, data, onProgress } = source;
  const [first, second] = [baselineTrial(state), tunedTrial(state)];
  const known = second ?? first;
  if (!known) return null;
  onProgress?.("answers before tuning", 0, 4);
  const before = first && (await answer(source, first));
  onProgress?.("answers after tuning", 1, 4);
  const after = second && (await answer(source, second));
  onProgress?.("where the networks look", 2, 4);
  const last = (after ?? before)!;
  const images = await explainRows(
    source,
    tellingRows(after && before ? before.answers : null, last.answers, shownImages),
    before,
    after,
  );
  onProgress?.("worst mistakes", 3, 4);
  const mistakes = await explainRows(source, worstMistakes(last.answers, shownImages), before, after);
  onProgress?.("done", 4, 4);
  return {
    v: 1,
    study: state.config.name,
    createdAt: source.now,
    task: data.task,
    classNames: [...data.classes],
    dataset: {
      name: manifest.name,
      sha256: state.config.dataset,
      train: data.train.length,
      validation: data.validation.length,
      licence: manifest.licence,
    },
    splitHash: state.config.split.hash,
    splitSeed: state.config.split.seed,
    program: state.config.program,
    ranker: state.rankedBy,
    backend: known.backend?.name ?? "unknown",
    adapter: known.backend?.adapter ?? "unknown",
    sweep: sweepCost(state),
    before: before?.report ?? null,
    after: after?.report ?? null,
    images,
    mistakes,
  };
}

async function answer(source: ReportSource, trial: TrialRecord): Promise<Side> {
  const { data, requests } = source;
  const checkpoint = await source.checkpointOf(trial);
  const { probabilities, millisecondsPerSample } = await requests.predict(
    checkpoint,
    rowsOf(data.values, data.shape, data.validation),
  );
  const classes = data.classes.length;
  const labels = rowsOf(data.labels, [classes], data.validation);
  const answers: Answers = { task: data.task, classes, probabilities, labels };
  const report: ReportSide = {
    trial: trial.number,
    params: trial.params,
    scores: scoreAnswers(answers, data.classes),
    epochs: trial.curve.epochs.map(({ epoch, trainLoss, valLoss }) => ({ epoch, trainLoss, valLoss })),
    bestEpoch: trial.lowest!.epoch,
    epochsPlanned: trial.epochs,
    millisecondsPerSample,
    parameters: trial.parameters ?? 0,
  };
  return { report, answers, checkpoint };
}

/** @param rows - positions in the validation set */
async function explainRows(
  source: ReportSource,
  rows: readonly number[],
  before: Side | null,
  after: Side | null,
): Promise<ReportImage[]> {
  const { pictureOf } = source;
  if (rows.length === 0 || pictureOf === null) return [];
  const known = (after ?? before)!.answers;
  const shown = rows.map((row) => shownClass(known, row));
  const [first, second] = [
    await explainSide(source, rows, shown, before),
    await explainSide(source, rows, shown, after),
  ];
  return Promise.all(
    rows.map(async (row, i) => {
      const item = source.items[source.data.validation[row]!]!;
      return {
        item,
        path: source.manifest.items[item]!.path,
        image: await pictureOf(item),
        truth: trueClasses(known, row),
        before: first?.[i] ?? null,
        after: second?.[i] ?? null,
      };
    }),
  );
}

async function explainSide(
  { data, requests }: ReportSource,
  rows: readonly number[],
  shown: readonly number[],
  side: Side | null,
): Promise<Explained[] | null> {
  if (!side) return null;
  const samples = Int32Array.from(rows, (row) => data.validation[row]!);
  const values = rowsOf(data.values, data.shape, samples);
  const maps =
    values instanceof Uint8Array
      ? await requests.explain(side.checkpoint, values, Int32Array.from(shown))
      : null;
  const { answers } = side;
  return rows.map((row, i) => ({
    probabilities: [...answers.probabilities.subarray(row * answers.classes, (row + 1) * answers.classes)],
    predicted: predictedClasses(answers, row),
    shown: shown[i]!,
    map: maps && {
      height: maps.height,
      width: maps.width,
      values: cut(maps.values, i, maps.height * maps.width),
    },
  }));
}

/** Three decimals are enough to draw, and keep the exported file small. */
function cut(values: Float32Array, index: number, size: number): number[] {
  return Array.from(
    values.subarray(index * size, (index + 1) * size),
    (value) => Math.round(value * 1000) / 1000,
  );
}
