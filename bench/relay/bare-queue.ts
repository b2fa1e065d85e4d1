/** pg-boss alone, through the same database layer; jobs carry what trials do, and are settled by their attempt. */
import { PgBoss } from "pg-boss";
import type { Database } from "../../relay/database/index.ts";
import type { CyclingQueue } from "./pace.ts";
import { usualResult, usualWork } from "./usual-trial.ts";

const queue = "bare";

export async function openBareQueue(database: Database): Promise<CyclingQueue> {
  const boss = new PgBoss({
    db: {
      executeSql: async (sql, values) => ({
        rows: [...(values?.length ? await database.query(sql, values) : await database.script(sql))],
      }),
    },
    backend: database.engine,
    schedule: false,
    supervise: true,
    monitorIntervalSeconds: 60,
  });
  await boss.start();
  await boss.createQueue(queue);
  return {
    cycle: async () => {
      await boss.send(queue, usualWork());
      const [job] = await boss.fetch(queue);
      if (job) await boss.complete(queue, job, usualResult());
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}
