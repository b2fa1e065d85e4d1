/** What nodes send that is wrong or a stranger's, and what a study is told of it. */
import { describe, expect, test } from "vitest";
import type { KeptTrialEvent, TrialEvent, TrialOrder } from "../../study/index.ts";
import { sendBlob, writeLog } from "../parcel/index.ts";
import { tinyOrder } from "../trial/testing/tiny-program.ts";
import { remoteTrialId } from "./trial-id.ts";
import { type Lie } from "./testing/fake-relay.ts";
import { collect, curveOf, epochs, key, remote, remoteBench, undisturbed } from "./testing/remote-bench.ts";

const bench = remoteBench();

describe("results that cannot be", () => {
  const improve: Lie = (result) => ({ ...result, bestValLoss: 1e-6 });
  const better = { lie: improve };

  test("of an own node end the trial with what is wrong", async () => {
    bench.relay.addNode(better);
    const events = await collect(remote().start(tinyOrder()));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed" });
    expect(JSON.stringify(events.at(-1))).toContain("0.000001");
  });

  test("of anybody's are judged, and trained again elsewhere", async () => {
    let results = 0;
    bench.relay.addNode({ lie: (result, log) => (results++ === 0 ? improve(result, log) : result) });
    const order = tinyOrder();
    const events = await collect(remote({}, "anyone").start(order));
    expect(bench.relay.verdicts.map(({ valid }) => valid)).toEqual([false, true]);
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
    expect(curveOf(events)).toEqual(await undisturbed(order));
  });

  test("are trained here after two of them", async () => {
    bench.relay.addNode(better);
    bench.relay.addNode(better);
    const events = await collect(remote({ fallback: bench.local }, "anyone").start(tinyOrder()));
    expect(bench.relay.verdicts.map(({ valid }) => valid)).toEqual([false, false]);
    await expect.poll(() => bench.relay.status(bench.relay.submitted[0]!.id)?.state).toBe("cancelled");
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
  });

  test("of another trial's log are refused", async () => {
    const lie: Lie = async (result, log) => {
      const other = log.map((event) => ({ ...event, trial: 9 }));
      return { ...result, log: await sendBlob(bench.relay.place, writeLog(other), { key }) };
    };
    bench.relay.addNode({ lie });
    const events = await collect(remote().start(tinyOrder()));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed" });
    expect(JSON.stringify(events.at(-1))).toContain("trial 9");
  });

  test("that a second look finds false do not count", async () => {
    bench.relay.addNode();
    let looks = 0;
    const recheck = () => Promise.resolve({ valid: ++looks > 1, reason: "too good" });
    const events = await collect(remote({ recheck }, "anyone").start(tinyOrder()));
    expect(bench.relay.verdicts.map(({ valid }) => valid)).toEqual([false, true]);
    expect(epochs(events).slice(-4)).toEqual([1, 2, 3, 4]);
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
  });
});

test("what strangers say live gives way to what is in the log that was looked at", async () => {
  bench.relay.says = (event) => (event.type === "epoch-reported" ? { ...event, valLoss: 1e-6 } : event);
  bench.relay.addNode();
  const order = tinyOrder();
  const events = await collect(remote({}, "anyone").start(order));
  expect(curveOf(events)).toEqual(await undisturbed(order));
});

test("a result that the relay forgot while it was looked at counts as what was found", async () => {
  bench.relay.addNode();
  const recheck = (finished: { readonly order: TrialOrder }) =>
    remoteTrialId(finished.order, 0).then((id) => {
      bench.relay.forget(id);
      return { valid: true, reason: "" };
    });
  const events = await collect(remote({ recheck }, "anyone").start(tinyOrder()));
  expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
});

test("a trial that the relay forgot can be paused: it goes on from what is here", async () => {
  bench.relay.addNode();
  const order = tinyOrder({ epochs: 50 });
  const runner = remote();
  const id = await remoteTrialId(order, 0);
  const events = await collect(runner.start(order), (event) => {
    if (event.type !== "epoch-reported" || event.epoch !== 2) return;
    bench.relay.forget(id);
    runner.stop(order.spec.trialNumber, "pause");
  });
  expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
});

describe("who trained a trial of anybody's", () => {
  const nodesOf = (events: readonly TrialEvent[]) =>
    events.flatMap((event) => (event.type === "trial-started" ? (event.node ?? []) : []));
  const isMine = (id: string) => id.startsWith("2");
  const isStart = ({ type }: TrialEvent) => type === "trial-started";

  test("is said with each start: strangers, or the user's own node", async () => {
    bench.relay.addNode();
    const strange = await collect(remote({ isMine }, "anyone").start(tinyOrder()));
    expect(nodesOf(strange)).toMatchObject([{ name: "node 1", stranger: true }]);
  });

  test.each([false, true])(
    "is nobody strange where an own node did all of it (live lost: %s)",
    async (isLost) => {
      bench.relay.loses = () => isLost;
      bench.relay.kill(bench.relay.addNode());
      bench.relay.addNode();
      const events = await collect(remote({ isMine }, "anyone").start(tinyOrder()));
      expect(nodesOf(events)).toEqual([{ id: "2".repeat(64), name: "node 2" }]);
    },
  );

  test.each([false, true])(
    "is strange where an own node went on from a stranger's checkpoint (live lost: %s)",
    async (isLost) => {
      const first = bench.relay.addNode();
      const order = tinyOrder({ epochs: 6 });
      const id = await remoteTrialId(order, 0);
      bench.relay.loses = () => isLost;
      const told = collect(remote({ isMine }, "anyone").start(order));
      await expect.poll(() => bench.relay.status(id)?.kept?.checkpoint.epoch ?? 0).toBeGreaterThan(1);
      bench.relay.kill(first);
      bench.relay.addNode();
      expect(nodesOf(await told).some(({ stranger }) => stranger)).toBe(true);
    },
  );

  test("is strange where a log says that an own node did it", async () => {
    const lie: Lie = async (result, log) => {
      const node = { id: "2".repeat(64), name: "node 2" };
      const forged = log.map((event) => (event.type === "trial-started" ? { ...event, node } : event));
      return { ...result, log: await sendBlob(bench.relay.place, writeLog(forged), { key }) };
    };
    bench.relay.loses = () => true;
    bench.relay.addNode({ lie });
    const events = await collect(remote({ isMine }, "anyone").start(tinyOrder()));
    expect(nodesOf(events)).toMatchObject([{ stranger: true }]);
  });

  test("is said by no log that leaves the start out: such a result does not count", async () => {
    const lie: Lie = async (result, log) => {
      const silent = log.filter(({ type }) => type !== "trial-started");
      return { ...result, log: await sendBlob(bench.relay.place, writeLog(silent), { key }) };
    };
    bench.relay.loses = () => true;
    bench.relay.addNode({ lie });
    const events = await collect(remote({}, "anyone").start(tinyOrder()));
    expect(events.filter(({ type }) => type === "trial-completed" || type === "epoch-reported")).toEqual([]);
    expect(bench.relay.verdicts).toMatchObject([{ valid: false }, { valid: false }]);
  });

  test("is not got round by a log with an end before its start, which also hides the loss that is looked at", async () => {
    const lie: Lie = async (result, log) => {
      const [start, rest] = [log.filter(isStart), log.filter((event) => !isStart(event))];
      const end = { ...rest.at(-1)!, bestValLoss: 1e-6 } as KeptTrialEvent;
      const forged = [...rest.slice(0, -1), end, ...start, rest.at(-1)!];
      return { ...result, log: await sendBlob(bench.relay.place, writeLog(forged), { key }) };
    };
    bench.relay.loses = () => true;
    bench.relay.addNode({ lie });
    const events = await collect(remote({}, "anyone").start(tinyOrder()));
    expect(events.filter(({ type }) => type === "trial-completed")).toEqual([]);
  });

  test("does not matter where only own nodes train", async () => {
    bench.relay.addNode();
    expect(nodesOf(await collect(remote().start(tinyOrder())))).toEqual([
      { id: "1".repeat(64), name: "node 1" },
    ]);
  });
});
