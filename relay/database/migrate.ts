/** Brings a database's tables to what this relay knows. Two relays that start at once do it one after the other. */
import { WorkbenchError } from "../../study/index.ts";
import type { Database, Queries } from "./database.ts";

/** A part's tables, by numbered steps: step n is `steps[n - 1]`, one script, never changed once released. */
export interface Tables {
  readonly part: string;
  readonly steps: readonly string[];
}

/** any number, ours: what relays lock while they migrate */
const lockKey = 4_611_023;

function refuseNewer(part: string, found: number, known: number): WorkbenchError {
  return new WorkbenchError(
    "database-newer",
    `This database has version ${found} of the tables "${part}"; this relay knows ${known}.`,
    "Start the newer release that wrote it. Nothing was changed.",
  );
}

/** Statements of a script, one by one, since a transaction takes one at a time. Ours hold no ";" inside of quotes. */
const statements = (script: string): string[] =>
  script
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");

async function versionOf(queries: Queries, part: string): Promise<number> {
  const rows = await queries.query("select version from firstlight_schema where part = $1", [part]);
  return Number(rows[0]?.["version"] ?? 0);
}

async function bringUp(queries: Queries, { part, steps }: Tables): Promise<void> {
  const found = await versionOf(queries, part);
  if (found > steps.length) throw refuseNewer(part, found, steps.length);
  for (const step of steps.slice(found)) {
    for (const statement of statements(step)) await queries.query(statement);
  }
  await queries.query(
    "insert into firstlight_schema values ($1, $2) on conflict (part) do update set version = excluded.version",
    [part, steps.length],
  );
}

/** @throws WorkbenchError `database-newer` when a later release was here; then nothing is changed */
export function migrate(database: Database, parts: readonly Tables[]): Promise<void> {
  return database.transaction(async (queries) => {
    await queries.query("select pg_advisory_xact_lock($1)", [lockKey]);
    await queries.query(
      "create table if not exists firstlight_schema (part text primary key, version int not null)",
    );
    for (const tables of parts) await bringUp(queries, tables);
  });
}
