/** What the screens Sweep and Trials draw of a study, and what is chosen before its start. */
import type { StudyConfig } from "../../protocol/index.ts";
import type { Placement } from "../storage/relay-record.ts";
import type { AuditReport, Params, Settled } from "../../study/index.ts";

export type TrialStateName = "waiting" | "running" | "paused" | "complete" | "pruned" | "failed";

export interface EtaRange {
  readonly lowMs: number;
  readonly highMs: number;
}

export type { Placement };

/** One row of the trial table. */
export interface TrialRow {
  readonly number: number;
  readonly purpose: "sweep" | "baseline" | "single" | "final";
  readonly state: TrialStateName;
  /** complete, but its loss became NaN: ranks worst */
  readonly diverged: boolean;
  readonly params: Params;
  readonly epochsDone: number;
  /** where it pauses next */
  readonly epochsTarget: number;
  readonly epochsPlanned: number;
  /** validation loss by epoch, for the sparkline */
  readonly valLoss: readonly number[];
  readonly bestValLoss: number | null;
  /** early ranking metric, lower is better; null while there are too few points */
  readonly score: number | null;
  /** 80 % interval of the predicted final loss, where the ranker gives one */
  readonly interval: readonly [low: number, high: number] | null;
  readonly probabilityBest: number | null;
  /** 1 is best among ranked sweep trials */
  readonly rank: number | null;
  readonly seconds: number;
  readonly finalist: boolean;
  /** name of the node that trains it, or trained it last; null: this device */
  readonly node: string | null;
  /** it was sent to a relay and no node has begun it; null: it was not, or one has */
  readonly waitsFor: "a node" | "the relay" | null;
  readonly live: {
    readonly epoch: number;
    readonly batch: number;
    readonly batches: number;
    readonly phase: string;
  } | null;
  readonly failure: { readonly reason: string; readonly message: string; readonly action: string } | null;
  /** what was changed so that it could go on, for instance a halved batch */
  readonly adjustments: readonly string[];
}

/** A learning curve thinned for drawing (at most 240 points). `epoch` is fractional for points within an epoch. */
export interface CurveLine {
  readonly trial: number;
  readonly rank: number | null;
  readonly epoch: readonly number[];
  readonly valLoss: readonly number[];
  readonly trainEpoch: readonly number[];
  readonly trainLoss: readonly number[];
}

export interface LogLine {
  readonly atMs: number;
  readonly text: string;
  readonly trial: number | null;
  readonly kind: "plain" | "best" | "failed";
}

/** What a scheduler that buys epochs is doing. */
export interface BuyingView {
  /** epochs of the whole sweep; null: no limit of its own */
  readonly budget: number | null;
  /** epochs trained of it; those of an audit are not */
  readonly spent: number;
  /** the last purchase after the first looks */
  readonly last: {
    readonly trial: number;
    readonly untilEpoch: number;
    readonly chance: number | null;
  } | null;
  /** why it buys no more, and the chance that more would have changed the winner; null while it buys */
  readonly settled: Settled | null;
}

/** Whether a winner that strangers' nodes trained was trained once more here. */
export interface ConfirmationView {
  readonly winner: number | null;
  /** under way: it is being trained here, or will be; open: it is not, or that was given up */
  readonly stage: "under way" | "open" | "confirmed";
  /** the trial that trains it here; null before there is one */
  readonly repeat: number | null;
  readonly claimed: number | null;
  readonly found: number | null;
  /** trials that were not what was said of them, in order */
  readonly refuted: readonly {
    readonly trial: number;
    readonly claimed: number;
    /** null: it diverged here */
    readonly found: number | null;
  }[];
}

export interface StudyView {
  readonly id: string;
  readonly name: string;
  /** idle: created or finished being opened, nothing asked yet; offered: cut off; continues by itself at `resumesAtMs`, else when it is told to */
  readonly status: "idle" | "running" | "paused" | "offered" | "finished" | "stopped";
  readonly statusReason: string | null;
  readonly resumesAtMs: number | null;
  readonly config: StudyConfig;
  readonly rows: readonly TrialRow[];
  readonly curves: readonly CurveLine[];
  readonly counts: Readonly<Record<TrialStateName, number>>;
  /** sweep trials that have done what was asked of them, and how many are planned */
  readonly finished: number;
  readonly planned: number;
  readonly epochsTrained: number;
  readonly usedMs: number;
  /** of a scheduler that buys epochs; null otherwise */
  readonly buying: BuyingView | null;
  /** of stopped trials; null where none was asked for */
  readonly audit: AuditReport | null;
  /** null where no winner was trained by strangers */
  readonly confirmation: ConfirmationView | null;
  /** stopped trials that an audit could still finish; 0 before the end */
  readonly auditable: number;
  readonly eta: EtaRange | null;
  /** fully trained if there is one, else by early ranking metric (`predicted`) */
  readonly best: { readonly trial: number; readonly valLoss: number; readonly predicted: boolean } | null;
  /** data on their way to a relay, in bytes; null: none are */
  readonly sending: { readonly done: number; readonly total: number } | null;
  readonly log: readonly LogLine[];
  readonly backend: {
    readonly name: string;
    readonly adapter: string;
    readonly fallback: string | null;
  } | null;
  /** false in a second tab, which only watches */
  readonly leader: boolean;
  readonly savedAtMs: number | null;
}

/** What the user chooses on the Sweep screen before the start. */
export interface SweepSettings {
  readonly mode: "fast" | "full";
  readonly scheduler: StudyConfig["scheduler"];
  /** of the adaptive scheduler; null: what the fixed one would train */
  readonly budgetEpochs: number | null;
  readonly trials: number;
  readonly epochs: number;
  readonly fastEpochs: number;
  readonly finalists: number;
  readonly budgetMinutes: number | null;
  readonly seed: number;
  readonly sampler: "tpe" | "random" | "grid";
  /** whether the learned ranker helps to choose the first trials, by their parameters */
  readonly warmStart: boolean;
  readonly ranker: "learned" | "last" | "best";
  /** trials at once; auto: as many as the device carries, measured at the start */
  readonly workers: number | "auto";
  readonly patience: number | null;
  readonly backend: "auto" | "webgpu" | "wasm" | "cpu";
  /** where its trials run; no part of what decides a curve, so it is not in the journal. Absent: as it is kept */
  readonly placement?: Placement;
  /** sweep.yaml text; null: the template's own space */
  readonly spaceYaml: string | null;
}

/** What stands against starting, and how much a time budget allows. */
export interface SweepCheck {
  /** of the settings */
  readonly problems: readonly string[];
  /** of the search space */
  readonly spaceProblems: readonly string[];
  /** null without a time budget or before anything was measured */
  readonly expectedTrials: number | null;
}
