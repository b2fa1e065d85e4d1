/** A relay, a node's process that is killed and stopped, and a sweep: what a user types, end to end. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startRelay } from "../../../relay/index.ts";
import { firstlight, ofType } from "../testing/firstlight.ts";

const LONG = 180_000; // processes start slowly on a busy machine
test(
  "a trial survives its node, which is killed, comes back, and is told to leave",
  { timeout: LONG },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "firstlight-path-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const ownerCode = "whole-path-owner";
    const relay = await startRelay({
      ...{ port: 0, host: "127.0.0.1", webRoot: folder, version: "0.1.0", opens: "at-once" },
      ...{ place: { folder: join(folder, "relay"), url: null }, identity: { ownerCode }, leaseMs: 15_000 },
      ...{ onOwnerCode: () => undefined, onFailure: () => undefined, report: () => undefined },
    });
    onTestFinished(() => relay.close());
    const user = { FIRSTLIGHT_OWNER_CODE: ownerCode, XDG_DATA_HOME: join(folder, "user") };
    const home = { relay: ["--relay", relay.url], folder: join(folder, "node") };
    const startNode = () =>
      firstlight({}, "node", ...home.relay, "--data-dir", home.folder, "--backend", "wasm", "--json");

    const first = startNode();
    const { code } = await first.line(ofType("pairing"));
    await firstlight(user, "pair", ...home.relay, "--code", String(code), "--yes", "--json").ended;
    await first.line(ofType("paired"));
    const sweep = firstlight(
      user,
      ...["sweep", "--data", "sample:digits", "--set", "data_subset_percentage=5", "--trials", "1"],
      ...[
        "--mode",
        "full",
        "--epochs",
        "40",
        "--place",
        "mine",
        "--no-baseline",
        "--backend",
        "wasm",
        "--json",
      ],
      ...[...home.relay, "--out", join(folder, "out")],
    );
    const { trial } = await first.line(ofType("lease"));
    await first.line(ofType("epoch"));
    // live, long before anything is looked for
    await sweep.line(ofType("epoch-reported"));
    first.child.kill("SIGKILL");
    await first.ended;

    const second = startNode();
    expect(await second.line(ofType("lease"))).toMatchObject({ trial, attempt: 1 });
    await second.line(({ type, epoch }) => type === "epoch" && Number(epoch) >= 3);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(second.lines.findLast(ofType("kept"))).toMatchObject({ trial });
    expect(second.lines.findLast(ofType("left"))).toMatchObject({ trial, how: "given-back" });

    const third = startNode();
    const again = await third.line(ofType("lease"));
    expect(again).toMatchObject({ trial, attempt: 2 });
    expect(again["fromEpoch"]).toBeGreaterThanOrEqual(3);
    await third.line(ofType("finished"));
    expect(await sweep.ended).toBe(0);
    const epochs = sweep.lines.filter(ofType("epoch-reported")).map(({ epoch }) => epoch);
    expect(epochs).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(sweep.lines.filter(ofType("trial-completed"))).toHaveLength(1);
  },
);
