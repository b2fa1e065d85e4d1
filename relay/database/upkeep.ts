/**
 * What a PostgreSQL server does beside its work and PGlite does not, having one process: without autovacuum plans are
 * made for empty tables and a lease takes 40 ms in place of 7; without a checkpointer its log is never cut: 1.5 GB of it
 * took 32 s to read again after a kill, and would have filled the disk.
 */
import * as v from "valibot";
import type { Queries } from "./database.ts";

const VACUUM_EVERY_MS = 15_000;
const CHECKPOINT_EVERY_MS = 5000;
/** of log since the last checkpoint: read again in about half a second; one checkpoint takes 20 to 100 ms */
const MOST_LOG_BYTES = 32 * 2 ** 20;

/** of a table: rows changed since it was looked at last, as autovacuum counts them */
const changedSql = `
  select quote_ident(schemaname) || '.' || quote_ident(relname) as "table" from pg_stat_user_tables
  where greatest(n_mod_since_analyze, n_dead_tup) > 100 + 0.1 * n_live_tup`;
const Changed = v.object({ table: v.string() });

export async function vacuumChanged(queries: Queries): Promise<void> {
  await queries.query("select pg_stat_force_next_flush()");
  for (const row of await queries.query(changedSql)) {
    await queries.query(`vacuum (analyze) ${v.parse(Changed, row).table}`);
  }
}

const logSql = `
  select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()`;
const Log = v.object({ bytes: v.number() });

/** @returns bytes of log that a killed relay would read again */
export async function logSinceCheckpoint(queries: Queries): Promise<number> {
  const [row] = await queries.query(logSql);
  return v.parse(Log, row).bytes;
}

export async function checkpointLongLog(queries: Queries): Promise<void> {
  if ((await logSinceCheckpoint(queries)) > MOST_LOG_BYTES) await queries.query("checkpoint");
}

/** Once at a time. What fails is tried again the next time. @returns stops it */
function again(work: () => Promise<void>, everyMs: number): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    void work()
      .catch(() => undefined)
      .finally(() => {
        running = false;
      });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** @returns stops it */
export function keepUp(queries: Queries): () => void {
  const endVacuum = again(() => vacuumChanged(queries), VACUUM_EVERY_MS);
  const endCheckpoints = again(() => checkpointLongLog(queries), CHECKPOINT_EVERY_MS);
  return () => {
    endVacuum();
    endCheckpoints();
  };
}
