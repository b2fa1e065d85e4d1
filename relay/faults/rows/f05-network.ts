import { seededRandom } from "../../../study/index.ts";
import { runStorm } from "../arena/storm.ts";
import { TcpProxy, type Trouble } from "../wire/tcp-proxy.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

const troubles: readonly Trouble[] = [
  { type: "cut-mid-frame" },
  { type: "half-open" },
  { type: "delay", mostMs: 5000 },
  { type: "bytes" },
];

export const badNetwork: FaultRow = {
  id: "F5",
  name: "network: cut, cut mid-frame, half-open, late, byte by byte",
  asked: { short: "30 troubles: 0 lost", long: "1,000 troubles: 0 lost" },
  run: async (row) => {
    const size = row.long ? { nodes: 100, trials: 3000 } : { nodes: 20, trials: 100 };
    const count = row.long ? 1000 : 30;
    let port = 0;
    const proxy = new TcpProxy(() => ({ host: "127.0.0.1", port }), seededRandom(row.seed, "proxy"));
    const proxyUrl = await proxy.listen();
    try {
      const { seconds, leases, counts, end } = await runStorm({
        row,
        ...size,
        leaseMs: row.long ? 30_000 : 2500,
        trainMs: row.long ? [1000, 5000] : [200, 1500],
        nodesUrl: (relayUrl) => {
          port = Number(new URL(relayUrl).port);
          return proxyUrl;
        },
        stormMs: 600_000,
        faults: [
          { name: "cut", everyMs: row.long ? 400 : 250, most: count / 2 },
          { name: "trouble", everyMs: row.long ? 400 : 250, most: count / 2 },
        ],
        strikes: () => ({
          cut: ({ draw }) => {
            proxy.cut(draw);
          },
          trouble: ({ draw, index }) => {
            proxy.spoil(troubles[index % troubles.length]!, draw);
          },
        }),
        deadlineMs: 900_000,
      });
      const struck = (counts["cut"] ?? 0) + (counts["trouble"] ?? 0);
      const demands = new Demands();
      demands.equal("troubles", struck, count);
      return {
        measured: `${struck} troubles, ${proxy.cuts} connections ended, ${size.trials} trials in ${seconds.toFixed(0)} s; ${(100 * leases.wasted).toFixed(1)} % of ${leases.attempts} attempts wasted`,
        facts: { ...size, seconds, troubles: struck, cuts: proxy.cuts, wasted: leases.wasted },
        failures: [...demands.failures, ...end.violations],
      };
    } finally {
      await proxy.close();
    }
  },
};
