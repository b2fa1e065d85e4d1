/** What Settings asks and shows of the ranking model: learning from the user's own trials, and sharing their curves. */
import type { EarlierRecord, LessonRecord } from "../storage/records.ts";
import type { OnProgress, SavedFile } from "./api.ts";

export interface RankerView {
  /** of new sweeps with the learned ranker */
  readonly version: string;
  /** trials that can be learned from, and the studies that they are of */
  readonly trials: number;
  readonly studies: number;
  /** trained to their end at all, in studies too small to learn from as well */
  readonly finished: number;
  /** trials to finish before anything can be learned; 0: enough */
  readonly missing: number;
  /** what is needed: in all, and of a study to count */
  readonly least: { readonly trials: number; readonly ofStudy: number };
  /** of what was kept; null: nothing is, or it is forgotten. See `outdated` */
  readonly lesson: LessonRecord | null;
  /** the last learning, where it was not kept; null: it was, there was none, or all is forgotten */
  readonly refused: (LessonRecord & { readonly earlier: EarlierRecord | null }) | null;
  /** version that something was learned on, where this release ships another; null: none was, or it still is */
  readonly outdated: string | null;
}

/** One study's finished trials, as they would leave. */
export interface ShareableStudy {
  readonly studyId: string;
  readonly name: string;
  /** of its data on this device; never leaves by itself */
  readonly dataName: string;
  /** the same for studies on the same data */
  readonly dataset: string;
  readonly trials: number;
}
export interface ShareChoice {
  readonly studyIds: readonly string[];
  /** by `dataset`; one that is not named, or left empty, is called data1, data2, ... */
  readonly names: Readonly<Record<string, string>>;
}
export interface SharePreview {
  readonly tasks: number;
  readonly trials: number;
  readonly bytes: number;
  /** names of all that is written of a task, and of a trial */
  readonly taskFields: readonly string[];
  readonly trialFields: readonly string[];
  /** the first task's JSON, with line breaks, and its arrays cut short */
  readonly first: string;
}

export interface RankerDesk {
  rankerView(): Promise<RankerView>;
  /** @returns false when it was cancelled. @throws WorkbenchError `own-trials-few`, `not-leader` */
  learnRanker(onProgress: OnProgress): Promise<boolean>;
  cancelLearning(): Promise<void>;
  /** New sweeps are ranked by what is shipped again. @returns what `recallRanker` takes; null: there was nothing */
  forgetRanker(): Promise<string | null>;
  recallRanker(id: string): Promise<void>;

  /** Studies with finished trials. */
  shareableStudies(): Promise<readonly ShareableStudy[]>;
  sharePreview(choice: ShareChoice): Promise<SharePreview>;
  /** Curve tasks, one a line, as `firstlight rank` reads them. */
  shareCurves(choice: ShareChoice): Promise<SavedFile>;
}
