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
  const alone = rows.charges.length === 1;
  for (const { owner, used, leases } of rows.charges) {
    // who comes to a relay that others use begins where they are, so his account may stand higher
    const wrong = alone ? Math.abs(used - leases) > tolerance(leases) : used < leases - tolerance(leases);
    if (wrong) yield broken(`owner ${owner} is charged ${used} ms, his leases make ${leases} ms`);
  }
}

/** floating point adds up in another order */
const tolerance = (ms: number): number => 1 + 1e-6 * ms;
