import { expect, it } from "vitest";
import { openDatabase } from "./index.ts";
import { describeDatabase } from "./testing/describe-database.ts";
import { checkpointLongLog, logSinceCheckpoint, vacuumChanged } from "./upkeep.ts";

const open = () => openDatabase({ type: "memory" });
describeDatabase("PGlite", open);

it("refuses what would wait for itself", async () => {
  const database = await open();
  const nested = database.transaction(() => database.query("select 1"));
  await expect(nested).rejects.toThrow("only its own queries");
  await database.close();
});

it("has its statistics kept, since PGlite does not do so itself", async () => {
  const database = await open();
  await database.script("create table large (n int); insert into large select generate_series(1, 5000)");
  await vacuumChanged(database);
  const rows = await database.query("select reltuples::int as rows from pg_class where relname = 'large'");
  expect(rows).toEqual([{ rows: 5000 }]);
  await database.close();
});

it("has its log cut once it is long, since PGlite never does so itself", async () => {
  const database = await open();
  const write = "insert into large select repeat(md5(n::text), 40) from generate_series(1, 15000) n";
  await database.script(`create table large (words text); checkpoint; ${write}`);
  const little = await logSinceCheckpoint(database);
  await checkpointLongLog(database);
  expect(await logSinceCheckpoint(database)).toBe(little);
  await database.script(`${write}; ${write}`);
  expect(await logSinceCheckpoint(database)).toBeGreaterThan(2 * little);
  await checkpointLongLog(database);
  expect(await logSinceCheckpoint(database)).toBeLessThan(1_000_000);
  await database.close();
});
