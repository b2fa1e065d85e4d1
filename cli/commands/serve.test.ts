import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { hasBuild } from "../web-build.ts";

function firstlight(...args: string[]) {
  return spawn(process.execPath, ["cli/main.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function next(lines: AsyncIterator<string, undefined>): Promise<unknown> {
  const { value } = await lines.next();
  return JSON.parse(value ?? "null");
}

if (!hasBuild()) process.stdout.write("skipped: serving needs a build (npm run build)\n");

describe("firstlight serve", () => {
  it.skipIf(!hasBuild())("says where it listens, serves, and ends cleanly on SIGTERM", async () => {
    const child = firstlight("serve", "--port", "0", "--json");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const fact = JSON.parse(line.toString()) as { type: string; url: string };
    expect(fact.type).toBe("listening");
    expect((await fetch(fact.url)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it.skipIf(!hasBuild())(
    "opens a relay in its folder, once, shows the owner's code, ends cleanly",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "serve-"));
      const first = firstlight("serve", "--port", "0", "--data-dir", folder, "--json");
      const facts = createInterface(first.stdout)[Symbol.asyncIterator]();
      expect(await next(facts)).toMatchObject({ type: "listening" });
      expect(await next(facts)).toMatchObject({ type: "owner-code" });
      const second = firstlight("serve", "--port", "0", "--data-dir", folder, "--json");
      const refused = text(second.stderr);
      expect(await once(second, "exit")).toEqual([1, null]);
      expect(await refused).toContain(folder);
      first.kill("SIGTERM");
      expect(await once(first, "exit")).toEqual([0, null]);
      await rm(folder, { recursive: true });
    },
  );

  it.each([
    ["--port", "70000"],
    ["--port", "abc"],
    ["--prot", "1"],
  ])("refuses %s %s with exit code 2", async (option, value) => {
    const child = firstlight("serve", option, value);
    const [said] = (await once(child.stderr, "data")) as [Buffer];
    expect(said.toString()).toContain(option === "--port" ? value : option);
    expect(await once(child, "exit")).toEqual([2, null]);
  });
});
