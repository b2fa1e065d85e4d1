/** Real bubblewrap: what a program that escaped Node's own permissions would still meet. Skipped where there is none. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { measureSpeed } from "../index.ts";
import { boxArguments, findBox } from "./box.ts";
import { processTrainer } from "./index.ts";
import { addTrust, readTrust, removeTrust } from "./trust-file.ts";

const LONG = 60_000;
const box = await findBox();
if (!box) console.warn("skipped: bubblewrap is not installed, or not allowed here");

async function inBox(script: string): Promise<unknown> {
  const words = [...boxArguments([], {}), process.execPath, "-e", script];
  const env = { ...process.env, FIRSTLIGHT_SECRET: "s" };
  const { stdout } = await promisify(execFile)(box!.command, words, { env, timeout: LONG });
  return JSON.parse(stdout);
}

describe.skipIf(!box)("a box", () => {
  test(
    "has no files of ours, no network, no environment, no other processes",
    { timeout: LONG },
    async () => {
      const server = createServer((_request, response) => response.end("in"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const folder = await mkdtemp(join(tmpdir(), "firstlight-secret-"));
      onTestFinished(() => rm(folder, { recursive: true }));
      await writeFile(join(folder, "key.pem"), "secret");
      const found = await inBox(`
      const fs = require("node:fs");
      const tried = (act) => { try { act(); return "done"; } catch (error) { return error.code; } };
      fetch("http://127.0.0.1:${port}").then(() => "open", () => "closed").then((network) => {
        console.log(JSON.stringify({
          network,
          secret: tried(() => fs.readFileSync(${JSON.stringify(join(folder, "key.pem"))})),
          passwd: tried(() => fs.readFileSync("/etc/passwd")),
          home: tried(() => fs.readdirSync("/home")),
          library: tried(() => fs.writeFileSync("/usr/lib/x", "x")),
          disk: tried(() => fs.writeFileSync("/tmp/x", Buffer.alloc(2 ** 26))),
          environment: Object.keys(process.env).filter((name) => name !== "PWD"),
          processes: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length <= 3,
          parent: tried(() => process.kill(${process.pid}, 0)),
        }));
      });`);
      expect(found).toEqual({
        ...{ network: "closed", secret: "ENOENT", passwd: "ENOENT", home: "ENOENT", library: "EROFS" },
        ...{ disk: "ENOSPC", environment: [], processes: true, parent: "ESRCH" },
      });
    },
  );

  test("trains", { timeout: LONG }, async () => {
    const open = processTrainer({ mostBytes: 2 ** 32, box });
    const speed = await measureSpeed((request) => open({ ...request, boxed: true }), "wasm");
    expect(speed).toMatchObject({ backend: "wasm" });
    expect(speed.stepsPerSecond).toBeGreaterThan(0);
  });
});

test("without a box a signed program is not trained", async () => {
  const open = processTrainer({ mostBytes: 2 ** 32, box: null });
  const boxed = measureSpeed((request) => open({ ...request, boxed: true }), "wasm");
  await expect(boxed).rejects.toMatchObject({ code: "no-box" });
});

test("keys are pinned and unpinned by hand", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-trust-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const key = `${"A".repeat(43)}=`;
  expect(await readTrust(folder)).toEqual([]);
  expect(await addTrust(folder, key)).toEqual([key]);
  expect(await addTrust(folder, key)).toEqual([key]);
  await expect(addTrust(folder, "ssh-ed25519 AAAA")).rejects.toMatchObject({ code: "usage-trust" });
  expect(await removeTrust(folder, key)).toEqual([]);
  await expect(removeTrust(folder, key)).rejects.toMatchObject({ code: "usage-trust" });
  await writeFile(join(folder, "trust.json"), '"everyone"');
  await expect(readTrust(folder)).rejects.toMatchObject({ code: "node-trust" });
});
