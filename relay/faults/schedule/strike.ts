import { pause } from "./until.ts";
import type { PlannedFault } from "./fault-plan.ts";

export type Strikes = Readonly<Record<string, (fault: PlannedFault) => void | Promise<void>>>;

/**
 * Lets a plan happen in real time, one fault after the other; a fault that takes long delays the next.
 * @returns how many struck of each name
 */
export async function strike(
  plan: readonly PlannedFault[],
  strikes: Strikes,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const started = performance.now();
  const counts: Record<string, number> = {};
  for (const fault of plan) {
    while (!signal.aborted && performance.now() - started < fault.atMs)
      await pause(Math.min(100, fault.atMs - (performance.now() - started)));
    if (signal.aborted) break;
    await strikes[fault.name]!(fault);
    counts[fault.name] = (counts[fault.name] ?? 0) + 1;
  }
  return counts;
}
