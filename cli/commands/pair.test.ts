import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "../../relay/database/index.ts";
import { connectNode } from "../../relay/sockets/testing/test-client.ts";
import {
  OWNER_CODE,
  openTestDatabase,
  startTestRelay,
  type TestRelay,
} from "../../relay/sockets/testing/test-relay.ts";
import { pair } from "./pair.ts";

let database: Database;
let relay: TestRelay;
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-pair-"));
  database = await openTestDatabase();
  relay = await startTestRelay(database);
}, 60_000);
afterAll(async () => {
  await relay.close();
  await database.close();
  await rm(folder, { recursive: true });
}, 60_000);
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** @returns what it prints on stdout */
async function run(code: string, home: string, ...argv: string[]): Promise<string> {
  vi.stubEnv("FIRSTLIGHT_OWNER_CODE", code);
  vi.stubEnv("XDG_DATA_HOME", join(folder, home));
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  await pair(argv);
  return printed;
}

describe("firstlight pair", () => {
  it("lets the node in that shows the code, without being asked, and keeps the session", async () => {
    for (const code of [OWNER_CODE, ""]) {
      const { node, proven } = await connectNode(relay.url);
      if (proven.state !== "unpaired") throw new Error("a new key was paired already");
      const printed = await run(code, "owner", "--relay", relay.url, "--code", proven.code, "--json");
      expect(JSON.parse(printed)).toMatchObject({
        type: "paired",
        node: proven.node,
        name: "test node",
        gpu: "wasm (wasm)",
      });
      expect(await node.heard("paired")).toMatchObject({ owner: "Owner" });
      node.close();
    }
  });

  it("says which code is wrong", async () => {
    const argv = ["--relay", relay.url, "--code", "BCDF-GHJK"];
    await expect(run("not-the-owner", "stranger", ...argv)).rejects.toThrow("FIRSTLIGHT_OWNER_CODE does not");
    await expect(run(OWNER_CODE, "other", ...argv)).rejects.toMatchObject({ code: "bad-code" });
  });

  it.each([
    [[], "--relay is missing"],
    [["--relay", "http://127.0.0.1:1"], "--code is missing"],
    [["--relay", "http://127.0.0.1:1", "--code", "AEIOUAEI"], '"AEIOUAEI" is no pairing code'],
    [["--relay", "http://example.org", "--code", "BCDFGHJK"], "http://example.org"],
    [["--relay", "http://127.0.0.1:1", "--code", "BCDFGHJK"], "needs FIRSTLIGHT_OWNER_CODE"],
  ])("refuses %j", async (argv, message) => {
    await expect(run("", "nobody", ...argv)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining(message) as string,
    });
  });
});
