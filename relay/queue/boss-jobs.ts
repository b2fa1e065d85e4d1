/**
 * The jobs of pg-boss, one a replica: it keeps their states, counts them, deletes old ones, rebuilds bloated indexes.
 * Which one is next, and for how long it is lent, is decided by our own tables: see docs/adr/0013.
 */
import { PgBoss, type Db } from "pg-boss";
import { WorkbenchError } from "../../study/index.ts";
import { codeOf, type Database, type Queries } from "../database/index.ts";

export const BOSS_QUEUE = "trials";
const day = 86_400;
/** never by pg-boss: leases end by the attempt table, and a trial may wait, or train, for as long as it takes */
const never = 3650 * day;
const retriesAtMost = 1_000_000;
const divisionByZero = "22012";

export interface BossJobs {
  cancel(queries: Queries, jobs: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * As CTEs of our own statements, which so need no further round trip: pg-boss itself can only take the job that it thinks
 * is next, and writes in statements of its own. `describe-boss-jobs.ts` compares each with what pg-boss writes.
 * The state is compared as text, so that jobs are found by their ids: by an index of active jobs a plan that was made when
 * there were few would read them all.
 * @param from - rows with `job`, and `trial` or `n`, the attempt from 1
 */
export const addJobs = (from: string): string => `
  insert into pgboss.job (id, name, data, policy, expire_seconds, deletion_seconds, keep_until, retry_limit)
  select job, '${BOSS_QUEUE}', jsonb_build_object('trial', trial), 'standard', ${never}, ${day},
    now() + interval '${never} s', ${retriesAtMost} from ${from}`;
/** Of one row: by a subquery its job is found by its id, whatever the maker of the plan believed of the tables. */
export const activateJob = (from: string): string => `
  update pgboss.job j set state = 'active', started_on = now(), heartbeat_on = now(), retry_count = ${from}.n - 1
  from ${from} where j.name = '${BOSS_QUEUE}' and j.id = (select job from ${from}) and j.state::text in ('created', 'retry')`;
export const returnJobs = (from: string): string => `
  update pgboss.job j set state = 'retry', started_on = null
  from ${from} where j.name = '${BOSS_QUEUE}' and j.id = ${from}.job and j.state::text = 'active'`;
/** Fenced as pg-boss's own `complete` by `{ id, retryCount }`: of another attempt nothing is completed. */
export const completeJobs = (from: string): string => `
  update pgboss.job j set state = 'completed', completed_on = now()
  from ${from} where j.name = '${BOSS_QUEUE}' and j.id = ${from}.job and j.state::text = 'active'
    and j.retry_count = ${from}.n - 1 returning j.id`;
/** Undoes the statement that it stands in when pg-boss does not hold what is to be completed. */
export const agreedSql = (completed: string, from: string): string =>
  `1 / ((select count(*) from ${completed}) = (select count(*) from ${from}))::int`;

/** @throws WorkbenchError `queue-disagrees` in place of what `agreedSql` throws */
export async function agreed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) !== divisionByZero) throw error;
    throw new WorkbenchError(
      "queue-disagrees",
      "pg-boss does not hold a job active for the attempt that finished it.",
      "Somebody changed its tables by hand; give the trial back by ending the lease.",
      { cause: error },
    );
  }
}

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
    await boss.createQueue(BOSS_QUEUE, { retryLimit: retriesAtMost, deleteAfterSeconds: day });
  });
  return {
    cancel: async (queries, jobs) => {
      if (jobs.length > 0) await boss.cancel(BOSS_QUEUE, [...jobs], { db: within(queries) });
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}
