/**
 * What a study's one writer decides or is told, in order. `at` is the writer's wall clock in ms; `seq` counts the
 * study's own events from 1, so that a reader can drop what it has seen.
 */
import * as v from "valibot";
import { Params } from "../space/parameter.ts";
import { StudyConfig } from "./study-config.ts";
import { Count, Positive } from "./trial-spec.ts";

const finite = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const header = { v: v.literal(1), studyId: v.string(), seq: Positive, at: finite };

/** sweep: the sampler's; baseline: the defaults; single: one the user asked about; final: the tuned one, trained anew */
export const TrialPurpose = v.picklist(["sweep", "baseline", "single", "final"]);
export type TrialPurpose = v.InferOutput<typeof TrialPurpose>;

export const BestTrial = v.object({ trial: Count, epoch: Positive, valLoss: finite });
export type BestTrial = v.InferOutput<typeof BestTrial>;

export const StudyCreated = v.object({ ...header, type: v.literal("study-created"), config: StudyConfig });
/** The sweep begins. */
export const StudyStarted = v.object({ ...header, type: v.literal("study-started") });
/** A new process took over: what was running no longer runs, and goes on from its checkpoint. */
export const StudyReopened = v.object({ ...header, type: v.literal("study-reopened") });
export const StudyPaused = v.object({
  ...header,
  type: v.literal("study-paused"),
  by: v.picklist(["user", "scheduler", "shutdown"]),
  reason: v.nullable(v.string()),
});
export const StudyResumed = v.object({ ...header, type: v.literal("study-resumed") });
/** now: running trials end at once; after-current: they still do what they were assigned. */
export const StudyStopped = v.object({
  ...header,
  type: v.literal("study-stopped"),
  how: v.picklist(["now", "after-current"]),
});
/** More trials, more time, or both; more trials without more time lift the time limit. */
export const StudyExtended = v.object({
  ...header,
  type: v.literal("study-extended"),
  trials: v.optional(Positive),
  budgetMs: v.optional(Positive),
});
export const StudyFinished = v.object({
  ...header,
  type: v.literal("study-finished"),
  best: v.nullable(BestTrial),
});

export const TrialProposed = v.object({
  ...header,
  type: v.literal("trial-proposed"),
  trial: Count,
  params: Params,
  seed: Count,
  purpose: TrialPurpose,
  /** length of the full schedule */
  epochs: Positive,
  /** where it pauses first */
  untilEpoch: Positive,
  /** null when a person chose the parameters */
  sampler: v.nullable(v.string()),
  /** the trial that is trained once more with its own parameters and seed, on the user's own device */
  repeats: v.optional(Count),
});
/** The sampler has nothing left to propose (grid). */
export const SpaceExhausted = v.object({ ...header, type: v.literal("space-exhausted") });
/** Attempts count from 1; a continuation is a new attempt. */
export const TrialAssigned = v.object({
  ...header,
  type: v.literal("trial-assigned"),
  trial: Count,
  attempt: Positive,
  untilEpoch: Positive,
});

export const RankedEntry = v.object({
  trial: Count,
  /** early ranking metric, lower is better; null: the worst there is (diverged) */
  score: v.nullable(finite),
  quantiles: v.array(v.tuple([finite, finite])),
  probabilityBest: v.nullable(share),
  /** what this trial had shown, where the trials of a group had shown different numbers of epochs */
  epochs: v.optional(Count),
});
export type RankedEntry = v.InferOutput<typeof RankedEntry>;

/** The ranker's answer from the first `epochs` epochs at most; only trials whose answer changed are listed. */
export const TrialsRanked = v.object({
  ...header,
  type: v.literal("trials-ranked"),
  ranker: v.string(),
  version: v.string(),
  epochs: Positive,
  /** of a scheduler that buys epochs: how many purchases' results went in, where that matters */
  purchases: v.optional(Count),
  /**
   * the ranker was not asked again: trials have ended since, and its chances are shared out anew among those that may
   * still be the best; all else repeats its last answers
   */
  settled: v.optional(v.literal(true)),
  trials: v.array(RankedEntry),
});
/** These are trained to the end, in this order. */
export const FinalistsChosen = v.object({
  ...header,
  type: v.literal("finalists-chosen"),
  trials: v.array(Count),
});
/** A scheduler that buys epochs one look after the other wants these next. */
export const EpochsBought = v.object({
  ...header,
  type: v.literal("epochs-bought"),
  trial: Count,
  untilEpoch: Positive,
  /** that this trial is the best, when they were bought; null where the ranker does not say */
  chance: v.nullable(share),
});
/** Why a scheduler buys no more. */
export const SettledReason = v.picklist(["sure", "budget", "time", "nothing-left"]);
export type SettledReason = v.InferOutput<typeof SettledReason>;
export const SearchSettled = v.object({
  ...header,
  type: v.literal("search-settled"),
  reason: SettledReason,
  /** that further epochs would have changed the winner; null where the ranker does not say */
  chance: v.nullable(share),
});
/**
 * Stopped trials, chosen at random, are trained to their end, to see what the sweep missed. Replaces an audit that it
 * continues.
 */
export const AuditChosen = v.object({
  ...header,
  type: v.literal("audit-chosen"),
  /** trials that the sweep had stopped, of which `trials` is a random sample */
  stopped: v.array(Count),
  trials: v.array(Count),
  /** the sweep's winner */
  winner: BestTrial,
  /** that the true best is among the stopped, by the ranker; null where it does not say */
  chance: v.nullable(share),
});
/** A trial that strangers' nodes trained, beside the same one trained by the user's own device. */
export const WinnerJudged = v.object({
  ...header,
  type: v.literal("winner-judged"),
  trial: Count,
  /** number of the same trial trained here */
  repeat: Count,
  /** lowest validation loss as it was said */
  claimed: finite,
  /** and as it is here; null: it diverged */
  found: v.nullable(finite),
  /** up to which the two would be the same */
  tolerance: finite,
  /** otherwise the trial counts with what was found */
  agrees: v.boolean(),
});
export const TrialPruned = v.object({
  ...header,
  type: v.literal("trial-pruned"),
  trial: Count,
  by: v.picklist(["user", "scheduler"]),
});
export const TrialContinueRequested = v.object({
  ...header,
  type: v.literal("trial-continue-requested"),
  trial: Count,
  untilEpoch: Positive,
});
/** A failed trial gets another chance, from its checkpoint; with other `params` from the start. */
export const TrialRetried = v.object({
  ...header,
  type: v.literal("trial-retried"),
  trial: Count,
  params: v.optional(Params),
});
export const TrialNoted = v.object({
  ...header,
  type: v.literal("trial-noted"),
  trial: Count,
  text: v.string(),
});

export const StudyEvent = v.variant("type", [
  StudyCreated,
  StudyStarted,
  StudyReopened,
  StudyPaused,
  StudyResumed,
  StudyStopped,
  StudyExtended,
  StudyFinished,
  TrialProposed,
  SpaceExhausted,
  TrialAssigned,
  TrialsRanked,
  FinalistsChosen,
  EpochsBought,
  SearchSettled,
  AuditChosen,
  WinnerJudged,
  TrialPruned,
  TrialContinueRequested,
  TrialRetried,
  TrialNoted,
]);
export type StudyEvent = v.InferOutput<typeof StudyEvent>;
