import type { RankedEntry, StudyEvent } from "../journal/study-event.ts";
import type { RankedTrial } from "../rankers/curve-ranker.ts";
import { restingStatus } from "./apply-trial-event.ts";
import { bestOf } from "./best-of.ts";
import { changeTrial, findTrial, trialPosition, type StudyDraft } from "./draft.ts";
import { newTrial } from "./new-trial.ts";
import type { TrialRecord } from "./study-state.ts";
import { emptyCurve } from "../learning-curve.ts";

export function applyStudyEvent(draft: StudyDraft, event: StudyEvent): void {
  if (event.seq <= draft.studySeq) return;
  draft.studySeq = event.seq;
  switch (event.type) {
    case "study-created": // the fold's first event; a later one cannot be
      return;
    case "study-started":
    case "study-resumed": {
      resume(draft);
      return;
    }
    case "study-reopened":
      draft.trials = draft.trials.map((trial) =>
        trial.status === "running" ? { ...trial, status: restingStatus(trial) } : trial,
      );
      return;
    case "study-paused":
      if (draft.status !== "paused") {
        draft.paused = { by: event.by, reason: event.reason, from: draft.status };
        draft.status = "paused";
      }
      return;
    case "study-stopped": {
      stop(draft);
      return;
    }
    case "study-extended": {
      extend(draft, event);
      return;
    }
    case "study-finished":
      draft.status = "finished";
      return;
    case "space-exhausted":
      draft.exhausted = true;
      return;
    case "finalists-chosen": {
      chooseFinalists(draft, event.trials);
      return;
    }
    case "audit-chosen": {
      chooseAudit(draft, event);
      return;
    }
    case "search-settled":
      draft.settled = { reason: event.reason, chance: event.chance };
      draft.proposalsClosed = true;
      return;
    case "trials-ranked": {
      rankTrials(draft, event);
      return;
    }
    default:
      applyToTrial(draft, event);
  }
}

/** What has ended since changes what is left of the ranker's chances, not what it said. */
function rankTrials(draft: StudyDraft, event: StudyEvent & { type: "trials-ranked" }): void {
  draft.rankedBy = { name: event.ranker, version: event.version };
  draft.rankedPurchases = Math.max(draft.rankedPurchases, event.purchases ?? 0);
  for (const entry of event.trials) {
    const chance = entry.probabilityBest;
    const answer = { ranked: rankedOf(entry), rankedEpochs: entry.epochs ?? event.epochs };
    changeTrial(draft, entry.trial, () => (event.settled === true ? { chance } : { ...answer, chance }));
  }
}

type OneTrialEvent = Extract<StudyEvent, { trial: number }>;

function applyToTrial(draft: StudyDraft, event: OneTrialEvent): void {
  switch (event.type) {
    case "trial-proposed":
      draft.trials.splice(trialPosition(draft.trials, event.trial), 0, newTrial(event));
      if (event.purpose === "sweep") purchase(draft, event.trial, event.untilEpoch);
      return;
    case "epochs-bought": {
      purchase(draft, event.trial, event.untilEpoch, event.chance);
      changeTrial(draft, event.trial, () => ({ untilEpoch: event.untilEpoch }));
      return;
    }
    case "trial-assigned": {
      changeTrial(draft, event.trial, () => ({
        status: "running",
        attempt: event.attempt,
        lastSeq: 0,
        untilEpoch: event.untilEpoch,
      }));
      return;
    }
    case "winner-judged": {
      judgeWinner(draft, event);
      return;
    }
    case "trial-pruned": {
      changeTrial(draft, event.trial, () => ({ status: "pruned", requested: false }));
      return;
    }
    case "trial-continue-requested": {
      changeTrial(draft, event.trial, (trial) => ({
        status: trial.status === "pruned" ? restingStatus(trial) : trial.status,
        untilEpoch: Math.max(trial.untilEpoch, event.untilEpoch),
        requested: true,
      }));
      return;
    }
    case "trial-retried": {
      changeTrial(draft, event.trial, (trial) => retried(trial, event.params));
      return;
    }
    case "trial-noted": {
      changeTrial(draft, event.trial, (trial) => ({ notes: [...trial.notes, event.text] }));
      return;
    }
  }
}

function purchase(draft: StudyDraft, trial: number, untilEpoch: number, chance: number | null = null): void {
  draft.purchases.push({ trial, untilEpoch, chance });
}

function resume(draft: StudyDraft): void {
  draft.status = draft.paused?.from ?? "running";
  draft.paused = null;
  draft.failures = {};
  // what a stop interrupted is wanted again
  draft.trials = draft.trials.map((trial) =>
    trial.purpose !== "sweep" && (trial.status === "waiting" || trial.status === "paused")
      ? { ...trial, requested: true }
      : trial,
  );
}

function stop(draft: StudyDraft): void {
  draft.status = "stopped";
  draft.paused = null;
  draft.trials = draft.trials.map((trial) => (trial.requested ? { ...trial, requested: false } : trial));
}

function extend(draft: StudyDraft, { trials, budgetMs }: StudyEvent & { type: "study-extended" }): void {
  if (trials !== undefined) {
    draft.plannedTrials += trials;
    draft.proposalsClosed = false;
  }
  if (budgetMs !== undefined) {
    draft.budgetMs = draft.budgetMs === null ? null : draft.budgetMs + budgetMs;
    draft.proposalsClosed = false;
  } else {
    draft.budgetMs = null;
  }
  draft.settled = null;
  draft.audit = null;
  if (draft.status === "finished" || draft.status === "stopped") draft.status = "running";
  if (draft.paused && draft.paused.from !== "idle") draft.paused = { ...draft.paused, from: "running" };
}

function chooseFinalists(draft: StudyDraft, numbers: readonly number[]): void {
  draft.finalists = [...draft.finalists, ...numbers.filter((number) => !draft.finalists.includes(number))];
  draft.proposalsClosed = true;
  for (const number of numbers) {
    purchase(draft, number, draft.config.epochs);
    changeTrial(draft, number, (trial) => ({ finalist: true, untilEpoch: trial.epochs }));
  }
}

function chooseAudit(
  draft: StudyDraft,
  { stopped, trials, winner, chance }: StudyEvent & { type: "audit-chosen" },
): void {
  const before = draft.audit?.trials ?? [];
  draft.audit = { stopped, trials, winner, chance };
  for (const number of trials.filter((each) => !before.includes(each))) {
    changeTrial(draft, number, (trial) => ({ requested: true, untilEpoch: trial.epochs }));
  }
}

/** Where the two disagree, the claim is nobody's any more: the trial is as good as it was found to be here. */
function judgeWinner(draft: StudyDraft, event: StudyEvent & { type: "winner-judged" }): void {
  const { trial, repeat, claimed, found, tolerance, agrees } = event;
  const confirmation = { repeat, claimed, found, tolerance, agrees };
  const lowest = found === null ? null : (findTrial(draft, repeat)?.lowest ?? null);
  const refuted = { confirmation, lowest, diverged: found === null };
  changeTrial(draft, trial, () => (agrees ? { confirmation } : refuted));
  draft.best = bestOf(draft.trials);
}

/** Other parameters make another curve, so that one begins anew. */
function retried(trial: TrialRecord, params: TrialRecord["params"] | undefined): Partial<TrialRecord> {
  const again = { requested: true, failure: null };
  if (!params) return { ...again, status: restingStatus(trial) };
  const fresh = {
    curve: emptyCurve,
    furthestEpoch: 0,
    lowest: null,
    checkpoint: null,
    byStrangers: false,
    ranked: null,
    rankedEpochs: null,
    chance: null,
  };
  return { ...again, ...fresh, params, status: "waiting", diverged: false, divergedEpoch: null };
}

/** JSON has no infinity: null is the worst score. */
function rankedOf({ score, quantiles, probabilityBest }: RankedEntry): RankedTrial {
  return { score: score ?? Infinity, quantiles, probabilityBest };
}
