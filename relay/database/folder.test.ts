import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exportDatabase, importDatabase, openDatabase } from "./index.ts";
import { holdFolder } from "./testing/other-process.ts";

/** made once, since making one takes longer than all else here */
let template: string;
let folder: string;
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), "database-"));
  await (await openDatabase({ type: "folder", path: template }, { leastFreeBytes: 0 })).close();
}, 60_000);
afterAll(() => rm(template, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "database-"));
  await cp(template, path(), { recursive: true });
}, 60_000);
afterEach(() => rm(folder, { recursive: true, force: true }));
const path = (): string => join(folder, "relay");
const open = (at = path()) => openDatabase({ type: "folder", path: at }, { leastFreeBytes: 0 });

describe("a database in a folder", () => {
  it("is one process's at a time, and the next one's when that is killed", async () => {
    const first = holdFolder(path(), "hold");
    await first.said((line) => line === "opened");
    await expect(open()).rejects.toMatchObject({ code: "database-locked" });
    const second = holdFolder(path(), "hold");
    expect(await second.said(() => true)).toBe("refused database-locked");
    await first.kill();
    const database = await open();
    await expect(open()).rejects.toMatchObject({ code: "database-locked" });
    await database.close();
    expect(await readdir(path())).toEqual(["postgres"]);
  });

  it("loses nothing that was acknowledged when its process is killed", async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const writer = holdFolder(path(), "write");
      await writer.said((_, count) => count > 150);
      await writer.kill();
      acknowledged = Number(writer.lines.at(-1));
    }
    const database = await open();
    const [row] = await database.query("select count(*) as n, max(n) as last from written");
    await database.close();
    expect(acknowledged).toBeGreaterThanOrEqual(450);
    expect(row?.["n"]).toBe(row?.["last"]);
    // one may be there that nobody was told of
    expect([acknowledged, acknowledged + 1]).toContain(row?.["n"]);
  });

  it.runIf(process.platform !== "win32")("lets nobody else in, also where its folder does", async () => {
    const files = join(path(), "postgres");
    await chmod(path(), 0o755);
    await chmod(files, 0o755);
    const database = await open();
    expect((await stat(files)).mode & 0o777).toBe(0o700);
    const file = join(folder, "export.tar.gz");
    await database.exportTo(file);
    await database.close();
    const copy = join(folder, "copy");
    await mkdir(copy, { mode: 0o755 });
    await importDatabase(copy, file);
    expect((await stat(join(copy, "postgres"))).mode & 0o777).toBe(0o700);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("goes with its data into one file and back, and never over another", async () => {
    const file = join(folder, "export.tar.gz");
    const database = await open();
    await database.script("create table kept (n int); insert into kept values (7)");
    await database.exportTo(file);
    await expect(exportDatabase(path(), file)).rejects.toMatchObject({ code: "database-locked" });
    await database.close();
    await expect(exportDatabase(folder, file)).rejects.toMatchObject({ code: "database-missing" });
    await expect(importDatabase(path(), file)).rejects.toMatchObject({ code: "database-occupied" });
    const copy = join(folder, "copy");
    const other = join(folder, "other.gz");
    await writeFile(other, "hello");
    await expect(importDatabase(copy, other)).rejects.toMatchObject({ code: "database-unopened" });
    expect(await readdir(copy)).toEqual([]);
    await importDatabase(copy, file);
    const again = await open(copy);
    expect(await again.query("select n from kept")).toEqual([{ n: 7 }]);
    await again.close();
  });

  it("refuses to write when little space is left, and still reads", async () => {
    const everything = Number.MAX_SAFE_INTEGER;
    await expect(
      openDatabase({ type: "folder", path: path() }, { leastFreeBytes: everything }),
    ).rejects.toMatchObject({ code: "database-full" });
    expect(await readdir(path())).toEqual(["postgres"]);
  });

  it("says which PostgreSQL wrote it when that is another one, and changes nothing", async () => {
    await writeFile(join(path(), "postgres", "PG_VERSION"), "17\n");
    await expect(open()).rejects.toMatchObject({
      code: "database-version",
      message: expect.stringContaining("PostgreSQL 17") as string,
    });
    await writeFile(join(path(), "postgres", "PG_VERSION"), "18\n");
    await (await open()).close();
  });

  it("opens again what was stopped in the middle of being broken", async () => {
    const database = await open();
    await database.script("create table kept (n int); insert into kept values (7)");
    await database.close();
    const control = join(path(), "postgres", "global", "pg_control");
    const whole = await readFile(control);
    await writeFile(control, whole.subarray(0, 100));
    await expect(open()).rejects.toMatchObject({ code: "database-unopened" });
    await writeFile(control, whole);
    const again = await open();
    expect(await again.query("select n from kept")).toEqual([{ n: 7 }]);
    await again.close();
  });
});
