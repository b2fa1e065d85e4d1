/** The real command on a machine whose drivers are hidden. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function firstlight(...argv: string[]): Promise<Ended> {
  const main = new URL("../main.ts", import.meta.url).pathname;
  const hidden = { VK_ICD_FILENAMES: "/dev/null", VK_DRIVER_FILES: "/dev/null" };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...argv],
      { env: { ...process.env, ...hidden } },
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
  });
}

test.skipIf(process.platform !== "linux")(
  "a backend that cannot be had ends a sweep before a trial is spent",
  async ({ onTestFinished }) => {
    const out = await mkdtemp(join(tmpdir(), "firstlight-backend-"));
    onTestFinished(() => rm(out, { recursive: true }));
    const data = ["--data", "sample:digits", "--set", "data_subset_percentage=10"];
    const { code, stdout, stderr } = await firstlight(
      ...["sweep", ...data, "--backend", "webgpu", "--out", out, "--json"],
    );
    expect(code).toBe(1);
    expect(stderr.match(/^firstlight: .*$/gm)).toEqual([
      "firstlight: WebGPU cannot be used: no WebGPU adapter. Enable hardware acceleration in the browser, or choose the backend wasm.",
    ]);
    expect(stdout).not.toContain("trial-");
    expect(await readFile(join(out, "journal.jsonl"), "utf8")).toBe("");
  },
);
