/** How a transaction is tried again, the same on both engines. */
import { setTimeout as sleep } from "node:timers/promises";
import { isConflict, isLost } from "./failure.ts";

/** a restarting PostgreSQL is back sooner */
export const PATIENCE_MS = 10_000;
const conflictsAtMost = 10;

/**
 * @param attempt - `mayHaveCommitted()` once the commit was asked for: then a lost connection is the caller's to judge
 */
export async function persist<T>(
  attempt: (mayHaveCommitted: () => void) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let conflicts = 0, pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    const commit = { asked: false };
    try {
      return await attempt(() => {
        commit.asked = true;
      });
    } catch (error) {
      const again = isConflict(error)
        ? (conflicts += 1) <= conflictsAtMost
        : isLost(error) && !commit.asked && performance.now() < until;
      if (!again) throw error;
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}
