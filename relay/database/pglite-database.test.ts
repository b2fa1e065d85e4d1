/** What the database does when PGlite, or the disk under it, fails; PGlite itself is played here. */
import { describe, expect, it } from "vitest";
import { full } from "./failure.ts";
import { guardFreeSpace } from "./free-space.ts";
import { pgliteDatabase } from "./pglite-database.ts";
import type { PgliteEngine } from "./pglite-engine.ts";

const crash = () => Promise.reject(Object.assign(new Error("Aborted()"), { code: "57P02" }));

/** Says what it was asked, and crashes at the statement "crash" while `fragile` says so. */
function played(asked: string[], fragile: () => boolean): PgliteEngine & { tell: (payload: string) => void } {
  let listener: (payload: string) => void = () => undefined;
  const ask = (sql: string) => {
    asked.push(sql);
    return sql === "crash" && fragile() ? crash() : Promise.resolve([]);
  };
  return {
    query: ask,
    script: ask,
    pipeline: async (transactions) => {
      const rows = await Promise.all(transactions.flat().map(({ sql }) => ask(sql)));
      return [{ type: "committed", rows }];
    },
    listen: (_, tell) => {
      listener = tell;
      return Promise.resolve(() => Promise.resolve());
    },
    tell: (payload) => listener(payload),
    dump: () => Promise.resolve(new Uint8Array()),
    close: () => Promise.resolve(),
  };
}

async function playedDatabase(crashes = 0) {
  const asked: string[] = [];
  const state = { full: false, opened: 0, closed: 0, crashes };
  const fragile = () => {
    state.crashes -= 1;
    return state.crashes >= 0;
  };
  const database = await pgliteDatabase({
    place: "here",
    open: () => {
      state.opened += 1;
      return Promise.resolve(played(asked, fragile));
    },
    guard: () => (state.full ? Promise.reject(full("here", "no room")) : Promise.resolve()),
    close: () => {
      state.closed += 1;
    },
  });
  return { database, asked, state };
}

describe("a full disk", () => {
  it("stops writing before the database does, and not reading; and goes on afterwards", async () => {
    const { database, asked, state } = await playedDatabase();
    state.full = true;
    const writes = [
      database.transaction(() => Promise.resolve()),
      database.query("insert into a values (1)"),
      database.query("with b as (update a set n = 1) select 1"),
    ];
    for (const write of writes) await expect(write).rejects.toMatchObject({ code: "database-full" });
    expect(asked).toEqual([]);
    await database.query("select updated from a");
    state.full = false;
    await database.query("insert into a values (1)");
    expect(asked).toEqual(["select updated from a", "insert into a values (1)"]);
    await database.close();
    expect(state.closed).toBe(1);
  });

  it("is noticed by what is free, and its end at once", async () => {
    await guardFreeSpace("/tmp", 0)();
    const guard = guardFreeSpace("/tmp", Number.MAX_SAFE_INTEGER);
    await expect(guard()).rejects.toMatchObject({ code: "database-full" });
  });
});

describe("a crash of PGlite", () => {
  it("is answered by opening it again: transactions run again, and listeners hear of it", async () => {
    const { database, asked, state } = await playedDatabase(1);
    const heard: string[] = [];
    await database.listen("news", (payload) => heard.push(payload));
    await database.transaction((queries) => queries.query("crash"));
    expect(asked).toEqual(["begin", "crash", "rollback", "begin", "crash", "commit"]);
    expect(state.opened).toBe(2);
    expect(heard).toEqual([""]);
    await database.close();
  });

  it("leaves it to the asker whether a single statement is asked again", async () => {
    const { database, state } = await playedDatabase(1);
    await expect(database.query("crash")).rejects.toMatchObject({ code: "database-unavailable" });
    await database.query("crash");
    expect(state.opened).toBe(2);
    await database.close();
    await expect(database.query("select 1")).rejects.toMatchObject({ code: "database-closed" });
  });
});
