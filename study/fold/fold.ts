/** A study is a fold over its journal: the same events give the same state, however often they are delivered. */
import { WorkbenchError } from "../errors.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import type { StudyEvent } from "../journal/study-event.ts";
import { applyStudyEvent } from "./apply-study-event.ts";
import { applyTrialEvent } from "./apply-trial-event.ts";
import type { StudyDraft } from "./draft.ts";
import type { StudyState } from "./study-state.ts";

/**
 * @param events - in the journal's order, the first one `study-created`
 * @throws WorkbenchError `journal-empty` without that event, `journal-mixed` for an event of another study
 */
export function foldStudy(events: Iterable<JournalEvent>): StudyState {
  let draft: StudyDraft | null = null;
  for (const event of events) {
    if (draft) change(draft, event);
    else draft = createDraft(event);
  }
  if (draft) return draft;
  throw new WorkbenchError("journal-empty", "The journal has no events.", "Begin a new study.");
}

/** The state after one more event; `state` stays as it is. */
export function applyEvent(state: StudyState, event: JournalEvent): StudyState {
  return applyEvents(state, [event]);
}

export function applyEvents(state: StudyState, events: Iterable<JournalEvent>): StudyState {
  const draft: StudyDraft = {
    ...state,
    trials: [...state.trials],
    purchases: [...state.purchases],
  };
  for (const event of events) change(draft, event);
  return draft;
}

/** Time that the sweep has run, in ms. */
export function usedMs(state: StudyState, now: number): number {
  return state.usedMs + (state.status === "running" ? Math.max(0, now - state.lastAt) : 0);
}

function change(draft: StudyDraft, event: JournalEvent): void {
  if (event.studyId !== draft.id) throw mixed(draft.id, event.studyId);
  advanceClock(draft, event);
  if (isTrialEvent(event)) applyTrialEvent(draft, event);
  else applyStudyEvent(draft, event);
}

/** The time until `study-reopened` nobody worked; a clock set back counts as no time, a repeated event as none. */
function advanceClock(draft: StudyDraft, event: JournalEvent): void {
  if (event.at === undefined || event.at <= draft.lastAt) return;
  if (draft.status === "running" && event.type !== "study-reopened") draft.usedMs += event.at - draft.lastAt;
  draft.lastAt = event.at;
}

function isTrialEvent(event: JournalEvent): event is Exclude<JournalEvent, StudyEvent> {
  return "attempt" in event && event.type !== "trial-assigned";
}

function createDraft(event: JournalEvent): StudyDraft {
  if (event.type !== "study-created") {
    throw new WorkbenchError(
      "journal-empty",
      `The journal begins with ${JSON.stringify(event.type)}, not with "study-created".`,
      "Restore the journal from an export, or begin a new study.",
    );
  }
  const { config } = event;
  return {
    id: event.studyId,
    config,
    createdAt: event.at,
    status: "idle",
    paused: null,
    studySeq: event.seq,
    trials: [],
    plannedTrials: config.trials,
    budgetMs: config.budgetMs,
    rankedBy: null,
    finalists: [],
    proposalsClosed: false,
    exhausted: false,
    purchases: [],
    rankedPurchases: 0,
    settled: null,
    audit: null,
    failures: {},
    best: null,
    epochsTrained: 0,
    usedMs: 0,
    lastAt: event.at,
  };
}

function mixed(id: string, other: string): WorkbenchError {
  return new WorkbenchError(
    "journal-mixed",
    `The journal of study ${JSON.stringify(id)} has an event of study ${JSON.stringify(other)}.`,
    "Restore the journal from an export.",
  );
}
