/** Live events on their way to whoever looks on: few messages, each within what a relay takes; some may be left out. */
import { MOST_MESSAGE_BYTES } from "../../protocol/index.ts";
import type { TrialEvent } from "../../study/index.ts";

export interface ProgressSender {
  push(event: TrialEvent): void;
  /** nothing is sent any more, what waits neither */
  stop(): void;
}

const MOST_EVENTS = 64;
/** the rest of a message is the lease's token and its frame */
const ROOM_BYTES = MOST_MESSAGE_BYTES - 1024;

/** @param everyMs - between two messages, at least */
export function createProgressSender(
  send: (events: readonly TrialEvent[]) => void,
  everyMs: number,
): ProgressSender {
  let waiting: TrialEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;
  const flush = (): void => {
    const { events, rest } = takeMessage(waiting);
    waiting = rest;
    timer = rest.length > 0 ? setTimeout(flush, everyMs) : null;
    if (events.length > 0) send(events);
  };
  return {
    push: (event) => {
      if (stopped) return;
      // of the steps within an epoch only the last one is worth telling
      if (event.type === "batch-observed") waiting = waiting.filter(({ type }) => type !== "batch-observed");
      waiting.push(event);
      timer ??= setTimeout(flush, everyMs);
    },
    stop: () => {
      stopped = true;
      waiting = [];
      if (timer) clearTimeout(timer);
    },
  };
}

/** As many as fit; one that is too large by itself is left out, since logs hold it too. */
function takeMessage(waiting: readonly TrialEvent[]): { events: TrialEvent[]; rest: TrialEvent[] } {
  const events: TrialEvent[] = [];
  let bytes = 0;
  let taken = 0;
  for (const event of waiting) {
    const size = new TextEncoder().encode(JSON.stringify(event)).length + 1;
    if (events.length === MOST_EVENTS || (events.length > 0 && bytes + size > ROOM_BYTES)) break;
    taken++;
    if (size > ROOM_BYTES) continue;
    events.push(event);
    bytes += size;
  }
  return { events, rest: waiting.slice(taken) };
}
