/** I6: no unhandled rejection, no unasked exit, memory bounded. */
import type { HistoryBySubject } from "../read-history.ts";
import type { Violation } from "../violation.ts";

/** of the relay's process, resident */
const MOST_BYTES = 1.5e9;

export function* checkStaysUp({ troubles, memory }: HistoryBySubject): Generator<Violation> {
  for (const text of troubles) yield { invariant: "I6", what: `the relay said: ${text}` };
  const most = memory.reduce((a, b) => Math.max(a, b), 0);
  if (most >= MOST_BYTES)
    yield {
      invariant: "I6",
      what: `the relay took ${Math.round(most / 1e6)} MB, at most ${MOST_BYTES / 1e6} are allowed`,
    };
}
