import { fileURLToPath } from "node:url";
import { runStorm } from "../arena/storm.ts";
import { honest } from "../nodes/behaviour.ts";
import { countInfo } from "../measure/count-info.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

const DAY_MS = 86_400_000;
const clock = fileURLToPath(new URL("../processes/shifted-clock.ts", import.meta.url));

export const wrongClocks: FaultRow = {
  id: "F11",
  name: "clocks: nodes a day off, the relay's jumping by two hours",
  asked: { short: "0 leases end early, 0 lost", long: "0 leases end early, 0 lost, 1,000 trials" },
  run: async (row) => {
    const size = row.long ? { nodes: 100, trials: 1000 } : { nodes: 20, trials: 30 };
    const { seconds, leases, arena, end } = await runStorm({
      row,
      ...size,
      // a machine that does other things is late with a renewal by a second or two
      leaseMs: 5000,
      // longer than a lease: without renewals that count, most would end early
      trainMs: [1000, 9000],
      behaviour: (index) => ({ ...honest, skewMs: [DAY_MS, -DAY_MS, 0][index % 3]! }),
      relayEnvironment: { NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import ${clock}` },
      stormMs: 0,
      faults: [],
      strikes: () => ({}),
      deadlineMs: 600_000,
    });
    const early = countInfo(arena.recorder.entries, "fenced");
    const demands = new Demands();
    demands.equal("leases that ended early", early, 0);
    demands.equal("attempts", leases.attempts, size.trials);
    return {
      measured: `${size.trials} trials of up to two leases' length in ${seconds.toFixed(0)} s, ${early} leases ended early`,
      facts: { ...size, seconds, early },
      failures: [...demands.failures, ...end.violations],
    };
  },
};
