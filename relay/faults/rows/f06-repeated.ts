import { runStorm } from "../arena/storm.ts";
import { honest } from "../nodes/behaviour.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const repeatedMessages: FaultRow = {
  id: "F6",
  name: "messages twice, beyond their lease, out of order",
  asked: {
    short: "20 % twice, 10 % late, 10 % out of order: 0 counted twice",
    long: "20 % twice, 10 % late, 10 % out of order, 3,000 trials: 0 counted twice",
  },
  run: async (row) => {
    const size = row.long ? { nodes: 200, trials: 3000 } : { nodes: 30, trials: 100 };
    const { seconds, leases, end } = await runStorm({
      row,
      ...size,
      leaseMs: row.long ? 10_000 : 2000,
      behaviour: () => ({ ...honest, duplicates: 0.2, late: 0.1, reordered: 0.1 }),
      trainMs: row.long ? [1000, 5000] : [200, 800],
      stormMs: 0,
      faults: [],
      strikes: () => ({}),
      deadlineMs: 900_000,
    });
    const demands = new Demands();
    demands.atLeast("results sent twice", leases.repeated, 0.1 * size.trials);
    demands.atLeast("late results refused", leases.wasted, 0.01);
    return {
      measured: `${size.trials} trials in ${seconds.toFixed(0)} s; ${leases.repeated} results came again, ${Math.round(leases.wasted * leases.attempts)} too late, of ${leases.attempts} attempts`,
      facts: { ...size, seconds, repeated: leases.repeated, late: leases.wasted * leases.attempts },
      failures: [...demands.failures, ...end.violations],
    };
  },
};
