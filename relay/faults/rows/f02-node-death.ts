import { nodeDeath, runStorm } from "../arena/storm.ts";
import { quantileOf } from "../measure/quantile.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const nodeDeaths: FaultRow = {
  id: "F2",
  name: "nodes die without a word",
  asked: {
    short:
      "30 nodes, each dying three times a minute: 0 lost; leased again within lease + 10 s; < 5 % wasted",
    long: "1,000 nodes, 30 % dying a minute, 8,000 trials: 0 lost; leased again within lease + 10 s; < 5 % wasted",
  },
  run: async (row) => {
    const size = row.long ? { nodes: 1000, trials: 8000 } : { nodes: 30, trials: 120 };
    const everyMs = row.long ? 60_000 / (0.3 * size.nodes) : 20_000 / size.nodes;
    const { leases, seconds, counts, end, arena } = await runStorm({
      row,
      ...size,
      leaseMs: row.long ? 30_000 : 2500,
      trainMs: row.long ? [10_000, 30_000] : [300, 2000],
      stormMs: row.long ? 180_000 : 7000,
      faults: [{ name: "node dies", everyMs }],
      strikes: (opened) => ({ "node dies": nodeDeath(opened, row.long ? 5000 : 500) }),
      deadlineMs: 900_000,
    });
    const leaseMs = Math.max(...arena.nodes.map((node) => node.leaseMs));
    const slowest = Math.max(0, ...leases.releasedAfterMs);
    const demands = new Demands();
    demands.atLeast("deaths while training", leases.releasedAfterMs.length, row.long ? 200 : 2);
    demands.atMost("leased again after, ms", slowest, leaseMs + 10_000);
    demands.atMost("wasted", leases.wasted, 0.05);
    const share = (100 * leases.wasted).toFixed(1);
    return {
      measured: `${counts["node dies"]} deaths, ${leases.releasedAfterMs.length} leases lost with them; leased again after ${(quantileOf(leases.releasedAfterMs, 0.5) / 1000).toFixed(1)} s, at most ${(slowest / 1000).toFixed(1)} s (lease ${leaseMs / 1000} s); ${leases.attempts} attempts, ${share} % wasted; ${seconds.toFixed(0)} s`,
      facts: {
        ...size,
        seconds,
        attempts: leases.attempts,
        slowestMs: slowest,
        wasted: leases.wasted,
        leaseMs,
      },
      failures: [...demands.failures, ...end.violations],
    };
  },
};
