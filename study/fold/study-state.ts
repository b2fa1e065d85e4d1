import type { StudyConfig } from "../journal/study-config.ts";
import type { BestTrial, SettledReason, TrialPurpose } from "../journal/study-event.ts";
import type { FailureReason } from "../journal/trial-event.ts";
import type { CheckpointRef } from "../journal/trial-spec.ts";
import type { LearningCurve } from "../learning-curve.ts";
import type { RankedTrial } from "../rankers/curve-ranker.ts";
import type { Params } from "../space/parameter.ts";

export type TrialStatus = "waiting" | "running" | "paused" | "complete" | "pruned" | "failed";

export interface TrialFailure {
  readonly reason: FailureReason;
  readonly message: string;
  readonly action: string;
}

export interface TrialRecord {
  readonly number: number;
  readonly purpose: TrialPurpose;
  readonly params: Params;
  readonly seed: number;
  /** null when a person chose the parameters */
  readonly sampler: string | null;
  readonly status: TrialStatus;
  /** complete, and worst */
  readonly diverged: boolean;
  /** epoch in which the loss became NaN or infinite */
  readonly divergedEpoch: number | null;
  /** length of the full schedule */
  readonly epochs: number;
  /** where it pauses next */
  readonly untilEpoch: number;
  /** a person asked for it: runs before the sweep's own trials, also when no sweep runs */
  readonly requested: boolean;
  /** 0 before the first assignment */
  readonly attempt: number;
  /** last event seen of this attempt */
  readonly lastSeq: number;
  readonly curve: LearningCurve;
  /** epochs that were trained for it; an epoch trained again after a crash counts once */
  readonly epochsTrained: number;
  /** last epoch that counts into `epochsTrained` */
  readonly furthestEpoch: number;
  /** of training, epochs trained again included */
  readonly seconds: number;
  /** lowest validation loss so far */
  readonly lowest: { readonly epoch: number; readonly valLoss: number } | null;
  readonly stoppedEarly: boolean;
  readonly checkpoint: CheckpointRef | null;
  readonly backend: { readonly name: "webgpu" | "wasm" | "cpu"; readonly adapter: string } | null;
  /** which trained it last; null: the study's own device */
  readonly node: { readonly id: string; readonly name: string } | null;
  /** some of its training was done by nodes whose word counts only once it is confirmed */
  readonly byStrangers: boolean;
  /** the trial whose training this one confirms; null: none */
  readonly repeats: number | null;
  /** what training it once more on the user's own device has shown; null: it was not */
  readonly confirmation: Confirmation | null;
  /** weights and biases that training changes */
  readonly parameters: number | null;
  /** early ranking metric; null until ranked */
  readonly ranked: RankedTrial | null;
  /** epochs that the ranker had seen of it; null until ranked */
  readonly rankedEpochs: number | null;
  /**
   * to be the sweep's best, as it was written down last: by the ranker, or after what has ended since; null until
   * ranked, and where the ranker gives none. See `settledChances` for what holds now
   */
  readonly chance: number | null;
  readonly finalist: boolean;
  readonly failure: TrialFailure | null;
  readonly adjustments: readonly string[];
  readonly notes: readonly string[];
}

/** See the event `winner-judged`. */
export interface Confirmation {
  readonly repeat: number;
  readonly claimed: number;
  readonly found: number | null;
  readonly tolerance: number;
  readonly agrees: boolean;
}

/** idle: created, the sweep not begun; a finished or stopped study still trains what a person asks for */
export type StudyStatus = "idle" | "running" | "paused" | "finished" | "stopped";

export interface Purchase {
  readonly trial: number;
  readonly untilEpoch: number;
  /** that the trial is the best, when its epochs were bought; null for a first look, and where the ranker does not say */
  readonly chance: number | null;
}

export interface Settled {
  readonly reason: SettledReason;
  /** that further epochs would have changed the winner */
  readonly chance: number | null;
}

/** See the event `audit-chosen`. */
export interface StudyAudit {
  readonly stopped: readonly number[];
  readonly trials: readonly number[];
  readonly winner: BestTrial;
  readonly chance: number | null;
}

export interface StudyPause {
  readonly by: "user" | "scheduler" | "shutdown";
  readonly reason: string | null;
  /** what it goes back to */
  readonly from: Exclude<StudyStatus, "paused">;
}

export interface StudyState {
  readonly id: string;
  readonly config: StudyConfig;
  readonly createdAt: number;
  readonly status: StudyStatus;
  readonly paused: StudyPause | null;
  /** last study event seen */
  readonly studySeq: number;
  /** ascending by number; numbers may have gaps */
  readonly trials: readonly TrialRecord[];
  /** trials of the sweep, extensions included; failed ones do not count */
  readonly plannedTrials: number;
  /** wall-clock limit, extensions included */
  readonly budgetMs: number | null;
  /** what gave the early ranking metrics; null before the first */
  readonly rankedBy: { readonly name: string; readonly version: string } | null;
  /** in the order in which they were chosen */
  readonly finalists: readonly number[];
  /** finalists have been chosen since the last extension: nothing more is proposed */
  readonly proposalsClosed: boolean;
  readonly exhausted: boolean;
  /** what the sweep has decided to train, in order: first looks, then what a scheduler bought */
  readonly purchases: readonly Purchase[];
  /** of these, how many the last ranking knew the results of, where a study is to be reproducible */
  readonly rankedPurchases: number;
  /** why a scheduler buys no more; null while it does, and under `fixed` */
  readonly settled: Settled | null;
  /** null where none was asked for since the last extension */
  readonly audit: StudyAudit | null;
  /** by reason, since the sweep last began or went on */
  readonly failures: Readonly<Partial<Record<FailureReason, number>>>;
  /** lowest validation loss among fully trained sweep trials, as confirmed where they were; ties: the lower number */
  readonly best: BestTrial | null;
  /** of all sweep trials, continuations included */
  readonly epochsTrained: number;
  /** time that the sweep ran, up to the last event */
  readonly usedMs: number;
  readonly lastAt: number;
}
