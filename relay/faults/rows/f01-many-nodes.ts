import { runStorm } from "../arena/storm.ts";
import { quantileOf } from "../measure/quantile.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const manyNodes: FaultRow = {
  id: "F1",
  name: "many nodes",
  asked: {
    short: "40 nodes, 100 trials: all done; lease p99 <= 2 s",
    long: "1,000 nodes, 10,000 trials within 5 min; lease p99 <= 2 s",
  },
  run: async (row) => {
    const size = row.long ? { nodes: 1000, trials: 10_000 } : { nodes: 40, trials: 100 };
    const { leases, seconds, arena, end } = await runStorm({
      row,
      ...size,
      // a thousand nodes then end 50 trials a second
      trainMs: row.long ? [10_000, 30_000] : [1000, 3000],
      stormMs: 0,
      faults: [],
      strikes: () => ({}),
      deadlineMs: 900_000,
    });
    // the last lease of a node waits for work that never comes, and none was given for it
    const p99 = quantileOf(
      arena.nodes.flatMap(({ leaseWaits }) => leaseWaits.slice(1)),
      0.99,
    );
    const demands = new Demands();
    demands.atMost("seconds", seconds, row.long ? 300 : 60);
    demands.atMost("lease p99, ms", p99, 2000);
    demands.equal("attempts", leases.attempts, size.trials);
    return {
      measured: `${size.nodes} nodes, ${size.trials} trials in ${seconds.toFixed(0)} s (${(size.trials / seconds).toFixed(1)}/s); lease p99 ${p99.toFixed(0)} ms`,
      facts: { ...size, seconds, leaseP99Ms: p99, trialsPerSecond: size.trials / seconds },
      failures: [...demands.failures, ...end.violations],
    };
  },
};
