import { applyEvents, type StudyState } from "../fold/index.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import type { StudyEvent } from "../journal/study-event.ts";
import type { KeptTrialEvent } from "../journal/trial-event.ts";

/** Where events are kept. Resolves when they would survive a crash; the array is one transaction. */
export interface Journal {
  append(events: readonly JournalEvent[]): Promise<void>;
}

type WithoutHeader<T> = T extends unknown ? Omit<T, "v" | "studyId" | "seq" | "at"> : never;
/** A study event before the writer numbers and dates it. */
export type StudyFact = WithoutHeader<StudyEvent>;

export interface JournalWriter {
  readonly state: StudyState;
  /**
   * One at a time, in the order of the calls: `tell` sees the state after all earlier events and says what to add,
   * null for nothing; then `after` runs in the same turn as the new state appears.
   */
  recordStudy(
    tell: (state: StudyState) => readonly StudyFact[] | null,
    after?: (state: StudyState) => void,
  ): Promise<void>;
  /** `event` dated; not kept when `isWanted` says no at its turn */
  recordTrial(event: KeptTrialEvent, isWanted: (state: StudyState) => boolean): Promise<void>;
}

/** Nothing is acted on before it is kept. A failed `append` fails all later calls as well: the order would be lost. */
export function createJournalWriter(
  journal: Journal,
  initial: StudyState,
  now: () => number,
  onEvents: (events: readonly JournalEvent[], state: StudyState) => void,
): JournalWriter {
  let state = initial;
  let queue: Promise<void> = Promise.resolve();
  let broken: { readonly cause: unknown } | null = null;

  async function keep(events: readonly JournalEvent[]): Promise<void> {
    if (broken) throw broken.cause;
    try {
      await journal.append(events);
    } catch (cause) {
      broken = { cause };
      throw cause;
    }
  }

  function enqueue(build: () => readonly JournalEvent[], after?: (state: StudyState) => void): Promise<void> {
    const turn = queue.then(async () => {
      const events = build();
      if (events.length === 0) return;
      await keep(events);
      state = applyEvents(state, events);
      after?.(state);
      onEvents(events, state);
    });
    queue = turn.catch(() => undefined);
    return turn;
  }

  return {
    get state() {
      return state;
    },
    recordStudy: (tell, after) => enqueue(() => numbered(state, tell(state) ?? [], now()), after),
    recordTrial: (event, isWanted) => enqueue(() => (isWanted(state) ? [{ ...event, at: now() }] : [])),
  };
}

function numbered(state: StudyState, facts: readonly StudyFact[], at: number): StudyEvent[] {
  return facts.map((fact, i) => ({ v: 1, studyId: state.id, seq: state.studySeq + 1 + i, at, ...fact }));
}
