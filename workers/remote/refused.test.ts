/** A relay that ends this side's session for good: what is at the relay goes on here. */
import { describe, expect, test } from "vitest";
import { WorkbenchError, type TrialEvent } from "../../study/index.ts";
import { tinyOrder } from "../trial/testing/tiny-program.ts";
import { collect, curveOf, epochs, remote, remoteBench, undisturbed } from "./testing/remote-bench.ts";

const bench = remoteBench();
const removed = new WorkbenchError("session-expired", "Your session was ended.", "Log in again.");
const refuse = (): void => {
  bench.relay.refuse(removed);
};
/** Once, after a checkpoint; on a busy machine some are skipped. */
const after = (epoch: number, then: () => void) => {
  let isDone = false;
  return (event: TrialEvent): void => {
    if (isDone || event.type !== "checkpoint-saved" || event.checkpoint.epoch < epoch) return;
    isDone = true;
    then();
  };
};
const starts = (events: readonly TrialEvent[]) =>
  events.flatMap((event) =>
    event.type === "trial-started" ? { on: event.node?.name ?? "here", from: event.fromEpoch } : [],
  );

describe("a trial at a relay that ends the session", () => {
  test("goes on here from its last checkpoint, with the same curve, and hears no late result", async () => {
    bench.relay.addNode();
    const order = tinyOrder({ epochs: 40 });
    const whole = await undisturbed(order);
    const events = await collect(remote({ fallback: bench.local }).start(order), after(3, refuse));
    const [there, here, ...more] = starts(events);
    expect([there, here?.on, more]).toEqual([{ on: "node 1", from: 0 }, "here", []]);
    expect(here?.from).toBeGreaterThanOrEqual(3);
    expect(epochs(events)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(curveOf(events)).toEqual(whole);
    expect(events.filter(({ type }) => type === "trial-completed")).toHaveLength(1);
    // a new login finds what its node has made of it meanwhile
    const id = bench.relay.submitted[0]!.id;
    await expect.poll(() => bench.relay.status(id)?.state).toBe("done");
    const again = await collect(remote({ link: bench.relay.anotherLink() }).start({ ...order, attempt: 2 }));
    expect(curveOf(again)).toEqual(whole);
    expect(bench.relay.submitted).toHaveLength(1);
  });

  test("is trained here where no node had begun it, or it was not handed in yet", async () => {
    const runner = remote({ fallback: bench.local });
    const waiting = collect(runner.start(tinyOrder()));
    await expect.poll(() => bench.relay.submitted.length).toBe(1);
    refuse();
    const late = collect(runner.start(tinyOrder({ trialNumber: 4 })));
    // what is trained here is not to be taken back from the relay
    await expect.poll(() => runner.running).toBe(0);
    runner.withdrawWaiting();
    for (const events of [await waiting, await late]) {
      expect(starts(events)).toEqual([{ on: "here", from: 0 }]);
      expect(epochs(events)).toEqual([1, 2, 3, 4]);
    }
    expect(bench.relay.submitted).toHaveLength(1);
  });

  test("while it cannot be reached is trained here", async () => {
    const runner = remote({ fallback: bench.local });
    bench.relay.cut();
    const events = collect(runner.start(tinyOrder()));
    refuse();
    expect((await events).at(-1)).toMatchObject({ type: "trial-completed" });
  });

  test("replaces what a stranger told of it, whose word nobody looked at", async () => {
    bench.relay.addNode();
    bench.relay.says = (event) => (event.type === "epoch-reported" ? { ...event, valLoss: 1e-6 } : event);
    const order = tinyOrder({ epochs: 8 });
    const whole = await undisturbed(order);
    const events = await collect(remote({ fallback: bench.local }, "anyone").start(order), (event) => {
      if (event.type === "epoch-reported" && event.epoch === 2) refuse();
    });
    expect(curveOf(events)).toEqual(whole);
  });

  test("rests where it was being paused, and where nothing trains here fails with the relay's words", async () => {
    bench.relay.addNode();
    const order = tinyOrder({ epochs: 80 });
    const pausing = remote({ fallback: bench.local });
    const paused = await collect(
      pausing.start(order),
      after(2, () => {
        bench.relay.cut();
        pausing.stop(3, "pause");
        refuse();
      }),
    );
    expect(paused.at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    const failed = await collect(remote().start(tinyOrder({ trialNumber: 4 })));
    expect(failed.at(-1)).toMatchObject({ reason: "lost-node", message: removed.message });
  });

  test("is trained on here while the relay is left, and stops when it is told to", async () => {
    const runner = remote({ fallback: bench.local });
    refuse();
    const events = await collect(runner.start(tinyOrder({ epochs: 80 })), (event) => {
      if (event.type !== "epoch-reported") return;
      if (event.epoch === 1) runner.close();
      if (event.epoch === 3) runner.stop(3, "pause");
    });
    const last = events.at(-1)!;
    expect(last).toMatchObject({ type: "trial-paused" });
    expect("epoch" in last && last.epoch).toBeGreaterThanOrEqual(3);
  });
});

test("a trial that waits for a relay that is then closed here ends as cancelled, to go on elsewhere", async () => {
  const runner = remote();
  bench.relay.cut();
  const events = collect(runner.start(tinyOrder()));
  bench.relay.link.close();
  expect((await events).at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
});
