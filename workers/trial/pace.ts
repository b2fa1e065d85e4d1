/** Between two batches: lets the host be heard, tells it that we live, and ends what was cancelled. */
import { cancelled } from "./errors.ts";
import type { EventWriter, LiveBody } from "./events.ts";
import type { Session } from "./session.ts";

const OBSERVE_MS = 250;
/** Replayed steps take less than turning to the host does, so several share one turn. */
const TURN_MS = 8;

/** What the host asked for; written while the trial runs. */
export interface StopRequest {
  how: "pause" | "cancel" | null;
}

export interface Pace {
  /** whether the next call of `between` shows progress to people */
  showsNext(): boolean;
  /** @throws WorkbenchError `cancelled`, `device-lost`, `out-of-memory` */
  between(progress: () => Omit<LiveBody, "type">): Promise<void>;
}

export function createPace(session: Session, events: EventWriter, stop: StopRequest): Pace {
  const { now, yieldToHost } = session.environment;
  let [observedAt, turnedAt] = [-Infinity, -Infinity];
  const showsNext = (): boolean => now() - observedAt >= OBSERVE_MS;
  return {
    showsNext,
    between: async (progress) => {
      session.heartbeat.beat();
      if (showsNext()) {
        observedAt = now();
        events.observe({ type: "batch-observed", ...progress() });
      }
      if (now() - turnedAt >= TURN_MS) {
        await yieldToHost();
        turnedAt = now();
      }
      if (stop.how === "cancel") throw cancelled();
      requireSound(session);
    },
  };
}

/** @throws WorkbenchError what became of the device meanwhile */
export function requireSound({ opened }: Session): void {
  const fault = opened.fault();
  if (fault !== null) throw fault;
}
