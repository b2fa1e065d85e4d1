import { expect, it } from "vitest";
import { openDatabase } from "./index.ts";
import { describeDatabase } from "./testing/describe-database.ts";
import { vacuumChanged } from "./upkeep.ts";

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
