import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { hasBuild } from "../web-build.ts";

function firstlight(...args: string[]) {
  return spawn(process.execPath, ["cli/main.ts", ...args], { stdio: ["ignore", "pipe", "pipe"] });
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

  it.each([
    ["--port", "70000"],
    ["--port", "abc"],
    ["--prot", "1"],
  ])("refuses %s %s with exit code 2", async (option, value) => {
    const child = firstlight("serve", option, value);
    const [text] = (await once(child.stderr, "data")) as [Buffer];
    expect(text.toString()).toContain(option === "--port" ? value : option);
    expect(await once(child, "exit")).toEqual([2, null]);
  });
});
