import { randomUUID } from "node:crypto";
import { PgBoss } from "pg-boss";
import { expect, it, describe } from "vitest";
import { acceptNewest, exampleNode, exampleResult } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

/** all columns but the id, times as seconds since the row was made */
const rowSql = `
  select to_jsonb(j) - '{id,created_on,start_after,started_on,heartbeat_on,completed_on,keep_until}'::text[] as row,
    started_on is not null as started, heartbeat_on is not null as beats, completed_on is not null as completed,
    start_after = created_on as due, round(extract(epoch from keep_until - created_on))::float8 as kept
  from pgboss.job j where id = $1`;

export function describeBossJobs(bench: () => QueueBench): void {
  const rowOf = async (job: string) => (await bench().database.query(rowSql, [job]))[0];

  describe("pg-boss's jobs", () => {
    it("are written by our statements as pg-boss itself writes them", async () => {
      const { database } = bench();
      const executeSql = async (sql: string, values?: unknown[]) => ({
        rows: [...(values?.length ? await database.query(sql, values) : await database.script(sql))],
      });
      const boss = new PgBoss({
        db: { executeSql },
        backend: database.engine,
        supervise: false,
        schedule: false,
      });
      await boss.start();
      const trial = await bench().submit("anna");
      const [ours] = await database.query("select job from replica where trial = $1", [trial.id]);
      const never = 3650 * 86_400;
      const id = randomUUID();
      const data = { trial: trial.id };
      const terms = { expireInSeconds: never, retentionSeconds: never };
      await boss.insert("trials", [{ id, data, ...terms }]);
      const [job, theirs] = [String(ours?.["job"]), id];
      expect(await rowOf(job)).toEqual(await rowOf(theirs));

      await database.query("update pgboss.job set priority = 1 where id = $1", [theirs]);
      expect((await boss.fetch("trials")).map((fetched) => fetched.id)).toEqual([theirs]);
      await database.query("update pgboss.job set priority = 0 where id = $1", [theirs]);
      const { token } = await bench().lease(exampleNode("one", "anna"));
      expect(await rowOf(job)).toEqual(await rowOf(theirs));

      expect(await boss.complete("trials", { id: theirs, retryCount: 0 })).toMatchObject({ affected: 1 });
      await bench().queue.finish(token, exampleResult(), acceptNewest);
      expect(await rowOf(job)).toEqual(await rowOf(theirs));
      await boss.stop({ graceful: false, close: false });
      await database.query("delete from pgboss.job where id = $1", [theirs]);
    });
  });
}
