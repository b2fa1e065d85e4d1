/**
 * The events of one attempt as the runner's caller sees them. A worker that takes over from a crashed one counts from
 * 1 again and repeats the epoch after its checkpoint: here numbers keep rising and nothing comes twice.
 */
import type { FailureReason, TrialEvent, TrialOrder } from "../../study/index.ts";

type Adjustment = (TrialEvent & { type: "trial-adjusted" })["reason"];

export interface AttemptLog {
  /** takes a worker's event over, or drops it */
  deliver(event: TrialEvent): void;
  fail(reason: FailureReason, message: string, action: string): void;
  /** tells of something that the host changed */
  adjust(reason: Adjustment, message: string): void;
  /** what comes next tells the trial from its beginning, and takes the place of what was told of it */
  restart(): void;
  /** last epoch that was delivered; 0: none */
  readonly reported: number;
  /** whether the attempt's last event has been delivered */
  readonly ended: boolean;
}

const LAST: readonly TrialEvent["type"][] = [
  "trial-paused",
  "trial-completed",
  "trial-diverged",
  "trial-failed",
];

export function createAttemptLog(order: TrialOrder, push: (event: TrialEvent) => void): AttemptLog {
  let [seq, reported, checkpointed] = [0, 0, 0];
  let startedOn: string | null = null;
  let ended = false;

  const isRepeated = (event: TrialEvent): boolean => {
    if (event.type === "epoch-reported") return event.epoch <= reported;
    if (event.type === "checkpoint-saved") return event.checkpoint.epoch <= checkpointed;
    return event.type === "trial-started" && placeOf(event) === startedOn;
  };
  const remember = (event: TrialEvent): void => {
    if (event.type === "epoch-reported") reported = event.epoch;
    if (event.type === "checkpoint-saved") checkpointed = event.checkpoint.epoch;
    if (event.type === "trial-started") startedOn = placeOf(event);
    if (LAST.includes(event.type)) ended = true;
  };
  const deliver = (event: TrialEvent): void => {
    const { studyId, trialNumber } = order.spec;
    const own = event.studyId === studyId && event.trial === trialNumber && event.attempt === order.attempt;
    if (ended || !own || isRepeated(event)) return;
    remember(event);
    if (event.type !== "batch-observed") seq++;
    push({ ...event, seq });
  };
  const ownEvent = () => {
    const { studyId, trialNumber: trial } = order.spec;
    return { v: 1, studyId, trial, attempt: order.attempt, seq } as const;
  };
  return {
    deliver,
    fail: (reason, message, action) => {
      deliver({ ...ownEvent(), type: "trial-failed", reason, message, action });
    },
    adjust: (reason, message) => {
      deliver({ ...ownEvent(), type: "trial-adjusted", reason, message });
    },
    restart: () => {
      [reported, checkpointed, startedOn] = [0, 0, null];
    },
    get reported() {
      return reported;
    },
    get ended() {
      return ended;
    },
  };
}

const placeOf = ({ backend, node }: TrialEvent & { type: "trial-started" }): string =>
  `${backend} ${node?.id ?? "here"} ${node?.stranger ?? false}`;
