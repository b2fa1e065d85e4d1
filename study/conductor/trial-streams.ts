import { findTrial, isNews, type StudyState } from "../fold/index.ts";
import type { BatchObserved, KeptTrialEvent } from "../journal/trial-event.ts";
import type { TrialOrder } from "../journal/trial-spec.ts";
import type { TrialRunner } from "../runner.ts";
import type { JournalWriter } from "./journal-writer.ts";

export interface TrialStreams {
  readonly size: number;
  has(trial: number): boolean;
  /** @param where - as a runner is told */
  start(order: TrialOrder, where?: "here"): void;
  stop(trial: number, how: "pause" | "cancel"): void;
  stopAll(how: "pause" | "cancel"): void;
}

/** Follows the trials that run: their events go into the journal, live ones past it. */
export function followTrials(
  runner: TrialRunner,
  writer: JournalWriter,
  onBatch: (event: BatchObserved) => void,
  /** a slot is free; `cause` when the journal could not be written */
  onEnd: (failure?: { readonly cause: unknown }) => void,
): TrialStreams {
  const running = new Set<number>();

  async function follow(order: TrialOrder, where?: "here"): Promise<void> {
    const end = await consume(order, where).catch((cause: unknown) => crash(order, cause));
    if (end) await writer.recordTrial(end, (state) => isNews(state, end));
  }

  /** @returns what to add when the runner fell silent before the end */
  async function consume(order: TrialOrder, where?: "here"): Promise<KeptTrialEvent | null> {
    for await (const event of runner.start(order, where)) {
      if (event.type === "batch-observed") onBatch(event);
      else await writer.recordTrial(event, (state) => isNews(state, event));
    }
    return isOpen(writer.state, order) ? crash(order, "its runner ended without a result") : null;
  }

  function crash({ spec, attempt }: TrialOrder, cause: unknown): KeptTrialEvent {
    const trial = findTrial(writer.state, spec.trialNumber);
    return {
      v: 1,
      studyId: spec.studyId,
      trial: spec.trialNumber,
      attempt,
      seq: (trial?.lastSeq ?? 0) + 1,
      type: "trial-failed",
      reason: "worker-crashed",
      message: `Training stopped unexpectedly: ${cause instanceof Error ? cause.message : String(cause)}.`,
      action: "Retry the trial; it goes on from its last checkpoint.",
    };
  }

  return {
    get size() {
      return running.size;
    },
    has: (trial) => running.has(trial),
    start(order, where) {
      const number = order.spec.trialNumber;
      running.add(number);
      void follow(order, where)
        .then(
          () => undefined,
          (cause: unknown) => ({ cause }),
        )
        .then((failure) => {
          running.delete(number);
          onEnd(failure);
        });
    },
    stop(trial, how) {
      if (running.has(trial)) runner.stop(trial, how);
    },
    stopAll(how) {
      for (const trial of running) runner.stop(trial, how);
    },
  };
}

function isOpen(state: StudyState, { spec, attempt }: TrialOrder): boolean {
  const trial = findTrial(state, spec.trialNumber);
  return trial?.status === "running" && trial.attempt === attempt;
}
