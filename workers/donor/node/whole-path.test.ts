/** A relay, a node's process that is killed and stopped, and a sweep: what a user types, end to end. */
import { expect, test } from "vitest";
import { ofType } from "../testing/firstlight.ts";
import { nodeAtRelay } from "../testing/node-at-relay.ts";

const LONG = 180_000; // processes start slowly on a busy machine
test(
  "a trial survives its node, which is killed, comes back, and is told to leave",
  { timeout: LONG },
  async () => {
    const { pairedNode, startNode, startSweep } = await nodeAtRelay();
    const first = await pairedNode();
    const sweep = startSweep(40);
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
