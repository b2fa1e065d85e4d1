/** I5: what a node or an owner is charged or credited for is counted once, however often it was said. */
import type { HistoryBySubject } from "../read-history.ts";
import type { RelayRows } from "../relay-rows.ts";
import type { Violation } from "../violation.ts";

const broken = (what: string): Violation => ({ invariant: "I5", what });

export function* checkChargedOnce(_: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  const byNode = Map.groupBy(rows.results, ({ node }) => node);
  for (const { id, finished } of rows.nodes) {
    const found = byNode.get(id)?.length ?? 0;
    if (finished > found)
      yield broken(`node ${id.slice(0, 12)} is credited with ${finished} trials and has ${found} results`);
  }
  const alone = new Set(rows.trials.map(({ owner }) => owner)).size === 1;
  for (const { owner, used, leases, refunds } of rows.charges) {
    // whoever submits begins where the relay's work is by then: with others, or with what he was refunded since
    const most = alone ? leases + refunds : Infinity;
    if (used < leases - tolerance(leases) || used > most + tolerance(most))
      yield broken(`owner ${owner} is charged ${used} ms, his leases make ${leases} ms`);
  }
}

/** floating point adds up in another order */
const tolerance = (ms: number): number => 1 + 1e-6 * ms;
