import { describe, expect, it } from "vitest";
import { connectNode } from "../../relay/sockets/testing/test-client.ts";
import { OWNER_CODE } from "../../relay/sockets/testing/test-relay.ts";
import { pair } from "./pair.ts";
import { commandsAtRelay } from "./testing/commands-at-relay.ts";

const relay = commandsAtRelay();
const run = (code: string, home: string, ...argv: string[]) => relay.run(pair, code, home, argv);

describe("firstlight pair", () => {
  it("lets the node in that shows the code, without being asked, and keeps the session", async () => {
    for (const code of [OWNER_CODE, ""]) {
      const { node, proven } = await connectNode(relay.url());
      if (proven.state !== "unpaired") throw new Error("a new key was paired already");
      const printed = await run(code, "owner", "--relay", relay.url(), "--code", proven.code, "--json");
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
    const argv = ["--relay", relay.url(), "--code", "BCDF-GHJK"];
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
