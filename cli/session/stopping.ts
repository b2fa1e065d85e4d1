import type { Output } from "../output.ts";
import { onStopRequest, stopped } from "../stop-signal.ts";
import type { StudySession } from "./study-session.ts";

/** What a stop request reaches: the session that trains, else whatever is being prepared. */
export interface Stopping {
  /** aborted by a request that came while nothing trained */
  readonly signal: AbortSignal;
  readonly asked: boolean;
  /** from now on a request pauses this session at the end of its epoch; null: nothing trains any more */
  attach(session: StudySession | null): void;
  /** requests are heard no longer */
  forget(): void;
}

export function listenForStop(output: Output): Stopping {
  const cancel = new AbortController();
  let training: StudySession | null = null;
  let asked = false;
  const forget = onStopRequest((reason) => {
    asked = true;
    output.say(`Stopping at the end of the epoch: ${reason}.`);
    if (training) void training.conductor.pause("shutdown", reason);
    else cancel.abort(stopped(reason));
  });
  return {
    signal: cancel.signal,
    get asked() {
      return asked;
    },
    attach: (session) => (training = session),
    forget,
  };
}
