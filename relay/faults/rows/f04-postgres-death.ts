import { startPostgres } from "../../testing/index.ts";
import { runStorm } from "../arena/storm.ts";
import type { PlannedFault } from "../schedule/fault-plan.ts";
import { pause } from "../schedule/until.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const postgresDeaths: FaultRow = {
  id: "F4",
  name: "PostgreSQL killed, restarted, stopped at once",
  asked: {
    short: "twice under load: 0 lost; work goes on <= 10 s after it is back",
    long: "20 times under load: 0 lost; work goes on <= 10 s after it is back",
  },
  run: async (row) => {
    const postgres = await startPostgres();
    if (!postgres)
      return { measured: "", facts: {}, failures: [], skipped: "PostgreSQL is not installed here" };
    try {
      const backs: number[] = [];
      const times = row.long ? 20 : 2;
      const size = row.long ? { nodes: 100, trials: 4000 } : { nodes: 20, trials: 100 };
      const { seconds, leases, counts, end } = await runStorm({
        row,
        ...size,
        databaseUrl: await postgres.createDatabase(),
        trainMs: row.long ? [1000, 6000] : [300, 1500],
        stormMs: 600_000,
        faults: [{ name: "database dies", everyMs: row.long ? 8000 : 1500, most: times }],
        strikes: (arena) => ({
          "database dies": async ({ draw }: PlannedFault) => {
            if (draw < 1 / 3) await postgres.kill();
            else await postgres.stop(draw < 2 / 3 ? "immediate" : "fast");
            await pause(2000 * draw);
            await postgres.start();
            const started = performance.now();
            await arena.user.submitAll(arena.works(1));
            backs.push(performance.now() - started);
          },
        }),
        deadlineMs: 900_000,
      });
      const slowest = Math.max(...backs);
      const demands = new Demands();
      demands.equal("deaths", counts["database dies"], times);
      demands.atMost("work goes on after, ms", slowest, 10_000);
      return {
        measured: `${times} deaths, ${size.trials} trials in ${seconds.toFixed(0)} s; a submit was acknowledged at most ${(slowest / 1000).toFixed(1)} s after each return; ${(100 * leases.wasted).toFixed(1)} % of attempts wasted`,
        facts: { ...size, seconds, slowestMs: slowest, wasted: leases.wasted },
        failures: [...demands.failures, ...end.violations],
      };
    } finally {
      await postgres.remove();
    }
  },
};
