/** A real parent is killed while its real child loops for ever. Linux only, through /proc. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";

const LONG = 60_000; // a child's start takes seconds on a busy machine
const parent = new URL("testing/parent.ts", import.meta.url).pathname;

/** What is dead but not yet collected by anyone runs no longer. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test.skipIf(process.platform !== "linux")(
  "a trial that loops for ever ends when its parent is killed",
  { timeout: LONG },
  async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), "firstlight-guard-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const script = join(folder, "loop.cjs");
    await writeFile(script, 'process.send("looping", () => { for (;;); });');
    const killed = spawn(process.execPath, [parent, script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(createInterface({ input: killed.stdout }), "line")) as [string];
    const child = Number(line);
    onTestFinished(() => {
      if (runs(child)) process.kill(child, "SIGKILL");
    });
    expect(runs(child)).toBe(true);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    while (runs(child)) await setImmediate();
  },
);
