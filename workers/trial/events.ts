import type { WorkerMessage } from "../../protocol/index.ts";
import type { TrialEvent, TrialOrder } from "../../study/index.ts";

type Header = "v" | "studyId" | "trial" | "attempt" | "seq";
/** One event without what every event has. */
type Body<E> = E extends TrialEvent ? Omit<E, Header> : never;
export type LiveBody = Extract<Body<TrialEvent>, { type: "batch-observed" }>;
export type EventBody = Exclude<Body<TrialEvent>, LiveBody>;

/** Numbers the events of one attempt. */
export interface EventWriter {
  /** an event that is journalled */
  report(body: EventBody): void;
  /** progress, live only */
  observe(body: LiveBody): void;
}

export function createEventWriter(order: TrialOrder, send: (message: WorkerMessage) => void): EventWriter {
  let seq = 0;
  const write = (body: EventBody | LiveBody): void => {
    const { studyId, trialNumber: trial } = order.spec;
    const event: TrialEvent = { ...body, v: 1, studyId, trial, attempt: order.attempt, seq };
    send({ type: "trial-event", event });
  };
  return {
    report: (body) => {
      seq++;
      write(body);
    },
    observe: write,
  };
}
