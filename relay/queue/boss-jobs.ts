/**
 * The jobs of pg-boss, one a replica: it keeps their states, counts them, deletes old ones, rebuilds bloated indexes.
 * Which one is next, and for how long it is lent, is decided by our own tables: see docs/adr/0013.
 */
import * as v from "valibot";
import { PgBoss, type Db } from "pg-boss";
import { WorkbenchError } from "../../study/index.ts";
import type { Database, Queries } from "../database/index.ts";

export const BOSS_QUEUE = "trials";
const day = 86_400;
/** never by pg-boss: leases end by the attempt table, and a trial may wait, or train, for as long as it takes */
const never = 3650 * day;

export interface BossJobs {
  /** `job` is the replica's id */
  add(queries: Queries, jobs: readonly { readonly job: string; readonly trial: string }[]): Promise<void>;
  /** @param attempt - counts from 1 @throws when pg-boss does not hold the job active for just this attempt */
  complete(queries: Queries, job: string, attempt: number): Promise<void>;
  cancel(queries: Queries, jobs: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** As CTEs of the statements that lease and give back: pg-boss itself can only take the job that it thinks is next. */
export const activateJobs = (from: string): string => `
  update pgboss.job j set state = 'active', started_on = now(), retry_count = ${from}.n - 1
  from ${from} where j.name = '${BOSS_QUEUE}' and j.id = ${from}.job and j.state < 'active'`;
export const returnJobs = (from: string): string => `
  update pgboss.job j set state = 'retry', started_on = null
  from ${from} where j.name = '${BOSS_QUEUE}' and j.id = ${from}.job and j.state = 'active'`;

/** pg-boss says it, and leaves it out of its types */
const AffectedOne = v.object({ affected: v.literal(1) });

const within = (queries: Queries): Db => ({
  executeSql: async (sql, values) => ({ rows: [...(await queries.query(sql, values))] }),
});
const outside = (database: Database): Db => ({
  executeSql: async (sql, values) => ({
    rows: [...(values?.length ? await database.query(sql, values) : await database.script(sql))],
  }),
});

/** any number, ours: what relays lock while pg-boss makes its tables */
const lockKey = 4_611_024;

/** pg-boss makes its schema before it takes a lock of its own: two relays that start at once on a new server collide. */
async function oneAtATime(database: Database, work: () => Promise<void>): Promise<void> {
  // PGlite has one connection, so nobody else can be there, and a lock would keep pg-boss out too
  if (database.engine === "pglite") await work();
  else {
    await database.transaction(async (queries) => {
      await queries.query("select pg_advisory_xact_lock($1)", [lockKey]);
      await work();
    });
  }
}

/** Its tables are made or brought up to date; several relays may do so at once. */
export async function startBoss(database: Database, report: (error: unknown) => void): Promise<BossJobs> {
  const boss = new PgBoss({
    db: outside(database),
    backend: database.engine,
    schedule: false,
    supervise: true,
    monitorIntervalSeconds: 60,
  });
  boss.on("error", report);
  await oneAtATime(database, async () => {
    await boss.start();
    await boss.createQueue(BOSS_QUEUE, { retryLimit: 1_000_000, deleteAfterSeconds: day });
  });
  return {
    add: async (queries, jobs) => {
      const rows = jobs.map(({ job, trial }) => ({
        id: job,
        data: { trial },
        expireInSeconds: never,
        retentionSeconds: never,
      }));
      await boss.insert(BOSS_QUEUE, rows, { db: within(queries) });
    },
    complete: async (queries, job, attempt) => {
      const fenced = { id: job, retryCount: attempt - 1 };
      const answer = await boss.complete(BOSS_QUEUE, fenced, null, { db: within(queries) });
      if (v.is(AffectedOne, answer)) return;
      throw new WorkbenchError(
        "queue-disagrees",
        `pg-boss does not hold job ${job} active for attempt ${attempt}.`,
        "Somebody changed its tables by hand; give the trial back by ending the lease.",
      );
    },
    cancel: async (queries, jobs) => {
      if (jobs.length > 0) await boss.cancel(BOSS_QUEUE, [...jobs], { db: within(queries) });
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}
