/** PGlite has no autovacuum: without it, plans are made for empty tables and a lease takes 40 ms in place of 7. */
import * as v from "valibot";
import type { Queries } from "./database.ts";

const EVERY_MS = 15_000;
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

/** What fails is tried again the next time. @returns stops it */
export function keepVacuumed(queries: Queries): () => void {
  let running = false;
  const timer = setInterval(() => {
    if (running) return;
    running = true;
    void vacuumChanged(queries)
      .catch(() => undefined)
      .finally(() => {
        running = false;
      });
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
