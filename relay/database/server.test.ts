import { afterAll, describe, expect, it, vi } from "vitest";
import { startPostgres } from "../testing/index.ts";
import { openDatabase } from "./index.ts";
import { describeDatabase } from "./testing/describe-database.ts";

const postgres = await startPostgres();
if (postgres) {
  afterAll(() => postgres.remove());
  const urls = new Map<string, Promise<string>>();
  const urlOf = (name: string) => {
    const url = urls.get(name) ?? postgres.createDatabase();
    urls.set(name, url);
    return url;
  };
  const open = async (name: string) => openDatabase({ type: "server", url: await urlOf(name) });
  describeDatabase(
    "PostgreSQL",
    () => open("contract"),
    () => open("contract"),
  );

  describe("a server that goes away", () => {
    it.each(["fast", "immediate", "kill"] as const)(
      "%s: is waited for, and loses nothing it acknowledged",
      async (how) => {
        const database = await open(how);
        await database.script("create table written (n int primary key)");
        const heard: string[] = [];
        await database.listen("news", (payload) => heard.push(payload));
        const acknowledged: number[] = [];
        const unsure: number[] = [];
        const state = { running: true };
        const writing = (async () => {
          for (let n = 1; state.running; n += 1) {
            const written = database.transaction((queries) =>
              queries.query("insert into written values ($1)", [n]),
            );
            await written.then(
              () => acknowledged.push(n),
              (error: unknown) => {
                // asked to commit, and no answer came
                expect(error).toMatchObject({ code: "database-unavailable" });
                unsure.push(n);
              },
            );
          }
        })();
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20));
        if (how === "kill") await postgres.kill();
        else await postgres.stop(how);
        const before = acknowledged.length;
        await postgres.start();
        await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + 20), { timeout: 10_000 });
        state.running = false;
        await writing;
        const rows = (await database.query("select n from written order by n")).map(({ n }) => Number(n));
        expect(rows.filter((n) => !unsure.includes(n))).toEqual(acknowledged);
        expect(unsure.length).toBeLessThanOrEqual(1);
        await vi.waitFor(() => expect(heard).toContain(""), { timeout: 10_000 });
        await vi.waitFor(
          async () => {
            await database.notify("news", "again");
            expect(heard).toContain("again");
          },
          { timeout: 10_000 },
        );
        await database.close();
      },
    );

    it("says so, without the password, when it never comes", async () => {
      const url = (await urlOf("contract")).replace("postgres@", "postgres:secret@").replace(/:\d+\//, ":1/");
      const opening = openDatabase({ type: "server", url }, { patienceMs: 300 });
      await expect(opening).rejects.toMatchObject({ code: "database-unavailable" });
      await expect(opening).rejects.not.toThrow("secret");
    }, 20_000);
  });
} else describe.skip("a database on PostgreSQL");
