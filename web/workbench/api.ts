/**
 * What pages may ask of a study and its data: the contract between the workbench worker and the pages of the screens
 * Data, Code, Sweep, Trials, Report and Model. (`web/state/workbench.ts` has what Project and Settings need.)
 * Every promise may reject with a WorkbenchError. Views are plain data, already reduced to what is drawn.
 */
import type { Report } from "../../protocol/index.ts";
import type { Params } from "../../study/index.ts";
import type { Form, FormField, ProgramFiles } from "../../templates/index.ts";
import type { ImportProgress, ImportChoices, ImportPreview, DataView } from "./data-views.ts";
import type { RankerDesk } from "./ranker-views.ts";
import type { RelayDesk } from "./relay-views.ts";
import type { EtaRange, StudyView, SweepCheck, SweepSettings } from "./study-views.ts";
import type { Why, WhyQuestion } from "./why-views.ts";

export type * from "./data-views.ts";
export type * from "./ranker-views.ts";
export type * from "./relay-views.ts";
export type * from "./study-views.ts";
export type * from "./why-views.ts";

export interface PredictionRow {
  /** index in the data set, of its test images */
  readonly item?: number;
  readonly path: string;
  readonly labels: readonly string[];
  readonly probabilities: readonly number[];
}
export interface Predictions {
  readonly classes: readonly string[];
  readonly rows: readonly PredictionRow[];
  readonly millisecondsPerSample: number;
  /** ready to save as submission.csv */
  readonly csv: string;
}

export interface WorkProgress {
  readonly text: string;
  readonly done: number;
  readonly total: number;
  readonly eta: EtaRange | null;
}
export type OnProgress = (progress: WorkProgress) => void;

/** A network that the user added by file. */
export interface BackboneView {
  /** how a form names it */
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  /** whose output is taken */
  readonly layer: string;
  /** of one image */
  readonly features: number;
  readonly bytes: number;
  /** names of the studies that need it */
  readonly usedBy: readonly string[];
}

export interface SavedFile {
  readonly fileName: string;
  readonly content: Blob;
}

export interface StudyDesk extends RankerDesk, RelayDesk {
  /** Views arrive at most ten times a second, the first one at once. @returns what stops them */
  watch(studyId: string, listener: (view: StudyView) => void): Promise<() => void>;

  // data
  /**
   * Hands files of an import over, some at a time: the page stands still while a message with files is written.
   * @param importId - null begins an import
   * @returns the import's id
   */
  addFiles(
    importId: string | null,
    files: readonly { readonly path: string; readonly file: File }[],
  ): Promise<string>;
  /** Opens every file that was handed over. */
  inspect(importId: string, onProgress: (p: ImportProgress) => void): Promise<ImportPreview>;
  /** the same files arranged by other choices; none is opened again */
  reconsider(importId: string, choices: ImportChoices): Promise<ImportPreview>;
  cancelImport(importId: string): Promise<void>;
  /** Keeps the data and makes a study on it. @returns the study's id */
  commitImport(importId: string, onProgress: (p: ImportProgress) => void): Promise<string>;
  dataView(studyId: string): Promise<DataView>;
  /** small PNG or JPEG pictures, in the order asked; null where one cannot be drawn */
  thumbnails(
    source: { readonly studyId: string } | { readonly importId: string },
    items: readonly number[],
  ): Promise<readonly (Blob | null)[]>;

  // code
  programFiles(studyId: string): Promise<ProgramFiles>;
  formFields(studyId: string): Promise<{ readonly fields: readonly FormField[]; readonly form: Form }>;
  /** Only before the first trial. */
  changeForm(studyId: string, form: Form, onProgress: OnProgress): Promise<void>;
  /** networks that the user added by file, for the transfer family */
  backbones(): Promise<readonly BackboneView[]>;
  /**
   * model.json with its weight files, or a zip of them; tried on pictures before it is kept.
   * @throws WorkbenchError `bad-backbone`
   */
  addBackbone(
    files: readonly { readonly path: string; readonly file: File }[],
    onProgress: OnProgress,
  ): Promise<BackboneView>;
  /** Soft: to the bin. @throws WorkbenchError `backbone-used` while a study needs it */
  removeBackbone(sha256: string): Promise<void>;
  restoreBackbone(sha256: string): Promise<void>;

  // sweep
  sweepSettings(studyId: string): Promise<SweepSettings>;
  /** @returns problems in words, empty when it can start; also the expected number of trials within the budget */
  checkSweep(studyId: string, settings: SweepSettings): Promise<SweepCheck>;
  startSweep(studyId: string, settings: SweepSettings): Promise<void>;
  pause(studyId: string): Promise<void>;
  resume(studyId: string): Promise<void>;
  stop(studyId: string, how: "now" | "after-current"): Promise<void>;
  extend(studyId: string, trials: number): Promise<void>;
  /** Finishes so many of the stopped trials, chosen at random. */
  audit(studyId: string, trials: number): Promise<void>;
  prune(studyId: string, trial: number): Promise<void>;
  continueTrial(studyId: string, trial: number): Promise<void>;
  retry(studyId: string, trial: number, halfBatch: boolean): Promise<void>;
  /**
   * Fast training of one configuration. As the first trial it fixes the study's settings: those given, else those kept.
   * @returns its trial number
   */
  fastTraining(studyId: string, params: Params, settings?: SweepSettings): Promise<number>;

  // trials
  /**
   * Why one of two trials comes before the other by the study's ranker; nothing is kept.
   * @throws WorkbenchError `trial-missing`
   */
  why(studyId: string, question: WhyQuestion): Promise<Why>;

  // report and model
  /** Trains the default configuration and finishes the best trial where that is still to do. */
  trainFinal(studyId: string): Promise<void>;
  /** @returns null until a trial has finished */
  report(studyId: string, onProgress: OnProgress): Promise<Report | null>;
  reportHtml(studyId: string): Promise<SavedFile>;
  /** images of the given confusion cell, on the tuned side */
  confusionCell(
    studyId: string,
    truth: number,
    predicted: number,
  ): Promise<readonly { readonly item: number; readonly path: string }[]>;
  predictTest(studyId: string, onProgress: OnProgress): Promise<Predictions>;
  predictFiles(studyId: string, files: readonly File[], onProgress: OnProgress): Promise<Predictions>;
  exportModel(studyId: string): Promise<SavedFile>;
  /** Opens an exported model for predictions. @returns class names */
  importModel(file: File): Promise<{ readonly modelId: string; readonly classes: readonly string[] }>;
  predictWithModel(modelId: string, files: readonly File[], onProgress: OnProgress): Promise<Predictions>;

  // files
  historyCsv(studyId: string, trial: number): Promise<SavedFile>;
  resultsCsv(studyId: string): Promise<SavedFile>;
  tunedConfig(studyId: string): Promise<SavedFile>;
  /** every event, as JSON lines */
  journal(studyId: string): Promise<SavedFile>;
}
