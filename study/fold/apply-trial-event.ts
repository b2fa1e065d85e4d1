import type { KeptTrialEvent } from "../journal/trial-event.ts";
import { changeTrial, findTrial, type StudyDraft } from "./draft.ts";
import { appendEpoch } from "./append-epoch.ts";
import { bestOf } from "./best-of.ts";
import type { StudyState, TrialRecord } from "./study-state.ts";

/** False for what was seen before, for an older attempt, and for a trial that no longer runs (pruned meanwhile). */
export function isNews(state: Pick<StudyState, "trials">, event: KeptTrialEvent): boolean {
  const trial = findTrial(state, event.trial);
  return trial?.status === "running" && event.attempt === trial.attempt && event.seq > trial.lastSeq;
}

export function applyTrialEvent(draft: StudyDraft, event: KeptTrialEvent): void {
  if (!isNews(draft, event)) return;
  const before = findTrial(draft, event.trial)!;
  changeTrial(draft, event.trial, (trial) => ({ lastSeq: event.seq, ...changeOf(trial, event) }));
  const after = findTrial(draft, event.trial)!;
  if (after.purpose === "sweep") draft.epochsTrained += after.epochsTrained - before.epochsTrained;
  if (event.type === "trial-failed" && event.reason !== "cancelled") {
    draft.failures = { ...draft.failures, [event.reason]: (draft.failures[event.reason] ?? 0) + 1 };
  }
  if (event.type === "trial-completed") draft.best = bestOf([after], draft.best);
}

function changeOf(trial: TrialRecord, event: KeptTrialEvent): Partial<TrialRecord> {
  switch (event.type) {
    case "trial-started":
      return {
        backend: { name: event.backend, adapter: event.adapter },
        node: event.node ? { id: event.node.id, name: event.node.name } : null,
        // what goes on from a stranger's checkpoint is his work too
        byStrangers: event.node?.stranger === true || (trial.byStrangers && event.fromEpoch > 0),
        parameters: event.parameters,
      };
    case "epoch-reported":
      return appendEpoch(trial, event);
    case "checkpoint-saved":
      return { checkpoint: event.checkpoint };
    case "trial-adjusted":
      return { adjustments: [...trial.adjustments, event.message] };
    case "trial-diverged":
      return { status: "complete", requested: false, diverged: true, divergedEpoch: event.epoch };
    case "trial-paused":
      return { status: "paused", requested: trial.requested && event.epoch < trial.untilEpoch };
    case "trial-completed":
      return {
        status: "complete",
        requested: false,
        stoppedEarly: event.stoppedEarly,
        lowest: { epoch: event.bestEpoch, valLoss: event.bestValLoss },
      };
    case "trial-failed":
      return failed(trial, event);
  }
}

/** Whoever cancelled says why in an event of its own; the trial itself can go on from its checkpoint. */
function failed(
  trial: TrialRecord,
  { reason, message, action }: KeptTrialEvent & { type: "trial-failed" },
): Partial<TrialRecord> {
  if (reason === "cancelled") return { status: restingStatus(trial) };
  return { status: "failed", requested: false, failure: { reason, message, action } };
}

/** What an interrupted trial is until it is assigned again. */
export function restingStatus(trial: TrialRecord): "waiting" | "paused" {
  return trial.curve.epochs.length > 0 || trial.checkpoint ? "paused" : "waiting";
}
