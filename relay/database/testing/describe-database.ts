/** What holds for every engine. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "../database.ts";
import { migrate, type Tables } from "../migrate.ts";

/** @param open - a fresh database, closed by the suite @param another - a second connection to the same, if there can be */
export function describeDatabase(
  engine: string,
  open: () => Promise<Database>,
  another: (() => Promise<Database>) | null = null,
): void {
  describe(`a database on ${engine}`, () => {
    let database: Database;
    beforeAll(async () => {
      database = await open();
    }, 60_000);
    afterAll(() => database.close());

    it("gives values as they came", async () => {
      const bytes = new Uint8Array([0, 1, 255]);
      const sql =
        "select $1::bytea as bytes, $2::text[] as list, $3::jsonb as json, $4::int8 as big, $5::text as none";
      const values = [bytes, ["a", 'b "c", {d}'], JSON.stringify({ a: [1, null, "ü"] }), 2 ** 52, null];
      for (let use = 0; use < 5; use += 1) {
        const [row] = await database.query(sql, values);
        expect(row).toMatchObject({ list: values[1], json: { a: [1, null, "ü"] }, big: 2 ** 52, none: null });
        expect(new Uint8Array(row?.["bytes"] as Uint8Array)).toEqual(bytes);
      }
    });

    it("keeps all of a transaction or nothing", async () => {
      await database.script("create table pair (n int primary key)");
      const broken = database.transaction(async (queries) => {
        await queries.query("insert into pair values (1)");
        throw new Error("enough");
      });
      await expect(broken).rejects.toThrow("enough");
      const refused = database.transaction(async (queries) => {
        await queries.query("insert into pair values (2)");
        await queries.query("insert into pair values (2)");
      });
      await expect(refused).rejects.toMatchObject({ code: "database-refused", cause: { code: "23505" } });
      await database.transaction((queries) => queries.query("insert into pair values (3)"));
      expect(await database.query("select n from pair")).toEqual([{ n: 3 }]);
    });

    it("plans a statement anew when its table changed", async () => {
      await database.script("create table changing (n int); insert into changing values (1)");
      const ask = () => database.transaction((queries) => queries.query("select * from changing"));
      for (let use = 0; use < 5; use += 1) expect(await ask()).toEqual([{ n: 1 }]);
      await database.script("alter table changing add column m int default 2");
      expect(await ask()).toEqual([{ n: 1, m: 2 }]);
    });

    it("runs what is known beforehand at once, each transaction for itself", async () => {
      await database.script("create table piped (n int primary key); insert into piped values (0)");
      const add = (n: number) => ({ sql: "insert into piped values ($1) returning n", values: [n] });
      const count = { sql: "select count(*)::int as count from piped" };
      for (let use = 1; use <= 4; use += 1) {
        const outcomes = await database.pipeline([[add(use), count], [add(-use), add(use)], [count], []]);
        expect(outcomes).toMatchObject([
          { type: "committed", rows: [[{ n: use }], [{ count: use + 1 }]] },
          { type: "undone", error: { code: "database-refused", cause: { code: "23505" } } },
          { type: "committed", rows: [[{ count: use + 1 }]] },
          { type: "committed", rows: [] },
        ]);
      }
      expect(await database.query("select n from piped order by n")).toHaveLength(5);
    });

    it("tells those who listen, after the commit, and stops", async () => {
      const heard: string[] = [];
      const stop = await database.listen("news", (payload) => heard.push(payload));
      await database
        .transaction(async (queries) => {
          await queries.query("select pg_notify('news', 'undone')");
          throw new Error("enough");
        })
        .catch(() => undefined);
      await database.notify("news", "one");
      await vi.waitFor(() => expect(heard).toEqual(["one"]));
      await stop();
      const later: string[] = [];
      await database.listen("news", (payload) => later.push(payload));
      await database.notify("news", "two");
      await vi.waitFor(() => expect(later).toEqual(["two"]));
      expect(heard).toEqual(["one"]);
    });

    it("brings tables up step by step, once, and refuses those of a later release", async () => {
      const first: Tables = { part: "test", steps: ["create table a (n int); insert into a values (1);"] };
      const second: Tables = { part: "test", steps: [...first.steps, "insert into a values (2)"] };
      const relays = [database, another ? await another() : database];
      await Promise.all(relays.flatMap((one) => [migrate(one, [first]), migrate(one, [second])])).catch(
        (error: unknown) => {
          // whoever knows only the first step may come after the second was made
          expect(error).toMatchObject({ code: "database-newer" });
        },
      );
      await migrate(database, [second]);
      expect(await database.query("select n from a order by n")).toEqual([{ n: 1 }, { n: 2 }]);
      await expect(migrate(database, [first])).rejects.toMatchObject({ code: "database-newer" });
      if (relays[1] !== database) await relays[1]?.close();
    });

    it("says the time", async () => {
      expect(Math.abs((await database.now()) - Date.now())).toBeLessThan(60_000);
    });
  });
}
