/** A real sweep at a real relay that ends its session in the middle: it goes on on this machine. */
import { expect, test } from "vitest";
import { firstlight, ofType } from "../../workers/donor/testing/firstlight.ts";
import { nodeAtRelay } from "../../workers/donor/testing/node-at-relay.ts";

const LONG = 180_000; // processes start slowly on a busy machine
const EPOCHS = 2000; // more than anybody waits for

test(
  "a sweep goes on here from what its node kept when the relay ends its session, and says why",
  { timeout: LONG },
  async () => {
    const { user, words, pairedNode, startSweep } = await nodeAtRelay();
    await pairedNode("far");
    // by the session that pairing has left: who has a code logs in again at once
    const sweep = startSweep(EPOCHS, { FIRSTLIGHT_OWNER_CODE: "" });
    await sweep.line(ofType("checkpoint-saved"));
    await firstlight(user, "relay-members", "end-sessions", "--everyone", ...words).ended;
    const { reason } = await sweep.line(({ type, state }) => type === "link" && state === "refused");
    await expect.poll(() => sweep.said).toContain(`${String(reason)} The sweep goes on on this machine.`);
    const here = await sweep.line(({ type, node }) => type === "trial-started" && node === undefined);
    expect(here["fromEpoch"]).toBeGreaterThan(0);
    const isLater = ({ type, epoch }: Record<string, unknown>) =>
      type === "epoch-reported" && Number(epoch) >= Number(here["fromEpoch"]) + 10;
    await sweep.line(isLater);
    // it is stopped where it is trained now
    sweep.child.kill("SIGINT");
    expect(await sweep.ended).toBe(1);
    expect(sweep.lines.filter(ofType("trial-failed"))).toEqual([]);
    expect(sweep.lines.filter(ofType("trial-paused"))).toHaveLength(1);
    expect(sweep.lines.filter(ofType("trial-started"))).toMatchObject([{ node: { name: "far" } }, here]);
    // each epoch once, whatever the node still makes of the trial
    const epochs = sweep.lines.filter(ofType("epoch-reported")).map(({ epoch }) => epoch);
    expect(epochs).toEqual(epochs.map((_, index) => index + 1));
  },
);
