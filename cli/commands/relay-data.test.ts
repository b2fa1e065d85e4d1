import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../relay/database/index.ts";

async function relayData(...args: string[]) {
  const child = spawn(process.execPath, ["cli/main.ts", "relay-data", ...args]);
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, "exit")) as [number];
  const [out, errors] = await said;
  return { code, out, errors };
}

describe("firstlight relay-data", () => {
  it("carries a relay's database over to another folder, and refuses one that has its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "relay-data-"));
    const [from, to, file] = [join(folder, "from"), join(folder, "to"), join(folder, "relay.tar.gz")];
    const database = await openDatabase({ type: "folder", path: from });
    await database.script("create table carried (word text); insert into carried values ('kept')");
    await database.close();
    const exported = await relayData("export", "--file", file, "--data-dir", from, "--json");
    expect(JSON.parse(exported.out)).toEqual({ type: "relay-exported", folder: from, file });
    expect((await relayData("import", "--file", file, "--data-dir", to)).code).toBe(0);
    const carried = await openDatabase({ type: "folder", path: to });
    expect(await carried.query("select word from carried")).toEqual([{ word: "kept" }]);
    await carried.close();
    const again = await relayData("import", "--file", file, "--data-dir", to);
    expect(again.code).toBe(1);
    expect(again.errors).toContain("holds a database already");
    await rm(folder, { recursive: true });
  }, 120_000);

  it.each([
    [["explode"], "explode"],
    [["export"], "--file"],
  ])("refuses %j with exit code 2", async (args, named) => {
    const { code, errors } = await relayData(...args);
    expect(code).toBe(2);
    expect(errors).toContain(named);
  });
});
