import { describe, expect, test } from "vitest";
import type { TrialEvent } from "../../study/index.ts";
import { tinyOrder } from "../trial/testing/tiny-program.ts";
import { remoteTrialId } from "./trial-id.ts";
import { collect, curveOf, epochs, remote, remoteBench, undisturbed } from "./testing/remote-bench.ts";

const bench = remoteBench();

describe("a trial on a node", () => {
  test("has the curve that it has here, live, with its checkpoints stored before they are mentioned", async () => {
    bench.relay.addNode();
    const order = tinyOrder();
    let batches = 0;
    const events = await collect(remote().start(order), (event) => {
      if (event.type === "batch-observed") batches++;
    });
    expect(curveOf(events)).toEqual(await undisturbed(order));
    expect(events[0]).toMatchObject({ type: "trial-started", node: { name: "node 1" } });
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
    expect(events.findLast((event) => event.type === "checkpoint-saved")).toMatchObject({
      checkpoint: { epoch: 4, key: "study/3/1/4" },
    });
    expect(batches).toBeGreaterThan(0);
  });

  test("loses nothing when all live messages are lost", async () => {
    bench.relay.addNode();
    bench.relay.loses = () => true;
    const events = await collect(remote().start(tinyOrder()));
    expect(epochs(events)).toEqual([1, 2, 3, 4]);
  });

  test("is in order when one live epoch is lost", async () => {
    bench.relay.addNode();
    bench.relay.loses = (event) => event.type === "epoch-reported" && event.epoch === 2;
    expect(epochs(await collect(remote().start(tinyOrder())))).toEqual([1, 2, 3, 4]);
  });

  test("goes on when its node dies, with the same curve", async () => {
    const first = bench.relay.addNode();
    const order = tinyOrder({ epochs: 6 });
    const events = await collect(remote().start(order), (event) => {
      if (event.type !== "checkpoint-saved" || event.checkpoint.epoch !== 2) return;
      bench.relay.kill(first);
      bench.relay.addNode();
    });
    expect(curveOf(events)).toEqual(await undisturbed(order));
    const on = events.flatMap((event) => (event.type === "trial-started" ? (event.node?.name ?? "") : []));
    expect(on).toEqual(["node 1", "node 2"]);
  });

  test("is followed again after the connection was lost", async () => {
    bench.relay.addNode();
    const events = await collect(remote().start(tinyOrder({ epochs: 8 })), (event) => {
      if (event.type !== "epoch-reported" || event.epoch !== 2) return;
      bench.relay.cut();
      setTimeout(() => {
        bench.relay.mend();
      }, 30);
    });
    expect(epochs(events)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("is asked for anew where the relay forgot it before its end was heard", async () => {
    bench.relay.addNode();
    const order = tinyOrder({ epochs: 8 });
    const id = await remoteTrialId(order, 0);
    const whole = await undisturbed(order);
    let waited: Promise<void> = Promise.resolve();
    const events = await collect(remote({ lookMs: 20 }).start(order), (event) => {
      if (event.type !== "epoch-reported" || event.epoch !== 3) return;
      bench.relay.cut();
      waited = expect
        .poll(() => bench.relay.status(id)?.state)
        .toBe("done")
        .then(() => {
          bench.relay.forget(id);
          bench.relay.mend();
        });
    });
    await waited;
    expect(curveOf(events)).toEqual(whole);
    expect(bench.relay.submitted.map((one) => one.id)).toEqual([id, id]);
  });

  test("moves from here to there and back: a checkpoint freezes on one and thaws on the other", async () => {
    bench.relay.addNode();
    const whole = await undisturbed(tinyOrder({ epochs: 6 }));
    const here = await collect(bench.local.start(tinyOrder({ epochs: 6 }, 2)));
    const saved = here.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
    const next = tinyOrder({ epochs: 6, resumeFrom: saved }, 4);
    const there = await collect(remote().start({ ...next, attempt: 2 }));
    const moved = there.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
    const back = await collect(
      bench.local.start({ ...tinyOrder({ epochs: 6, resumeFrom: moved }), attempt: 3 }),
    );
    expect(curveOf([...here, ...there, ...back])).toEqual(whole);
    expect(back.at(-1)).toMatchObject({ type: "trial-completed" });
  });

  test("sends the data once for all trials", async () => {
    bench.relay.addNode();
    bench.relay.addNode();
    const runner = remote();
    await Promise.all([1, 2, 3].map((trialNumber) => collect(runner.start(tinyOrder({ trialNumber }, 1)))));
    const data = bench.relay.submitted.map(({ work }) => work.data.id);
    expect(new Set(data).size).toBe(1);
    expect(bench.relay.place.requests.filter((one) => one === `PUT /blob/${data[0]}`)).toHaveLength(1);
  });
});

describe("a submitter that was killed", () => {
  test("finds the trial that is running and learns what it missed", async () => {
    bench.relay.addNode();
    const order = tinyOrder({ epochs: 8 });
    const before: TrialEvent[] = [];
    const killed = remote();
    for await (const event of killed.start(order)) {
      before.push(event);
      if (event.type === "checkpoint-saved" && event.checkpoint.epoch >= 3) break;
    }
    killed.close();
    const saved = before.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
    const again = { ...tinyOrder({ epochs: 8, resumeFrom: saved }), attempt: 2 };
    const after = await collect(remote({ link: bench.relay.anotherLink() }).start(again));
    expect(bench.relay.submitted).toHaveLength(1);
    expect(epochs(after)[0]).toBe(saved.epoch + 1);
    expect(after.every(({ attempt }) => attempt === 2)).toBe(true);
    expect(curveOf([...before, ...after])).toEqual(await undisturbed(order));
  });

  test("takes the result of one that has ended meanwhile", async () => {
    bench.relay.addNode();
    await collect(remote().start(tinyOrder({}, 2)));
    const again = await collect(remote().start({ ...tinyOrder({}, 2), attempt: 2 }));
    expect(bench.relay.submitted).toHaveLength(1);
    expect(again.at(-1)).toMatchObject({ type: "trial-paused", epoch: 2, attempt: 2 });
  });
});

describe("stopping", () => {
  test("pauses at a checkpoint; the same order then goes on as a new submission", async () => {
    bench.relay.addNode();
    const order = tinyOrder({ epochs: 80 });
    const runner = remote();
    const paused = await collect(runner.start(order), (event) => {
      if (event.type === "epoch-reported" && event.epoch === 2) runner.stop(3, "pause");
    });
    const last = paused.at(-1)!;
    expect(last).toMatchObject({ type: "trial-paused" });
    const saved = paused.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
    expect(last).toMatchObject({ epoch: saved.epoch });
    expect(saved.epoch).toBeLessThan(80);
    const rest = await collect(runner.start({ ...tinyOrder({ epochs: 80, resumeFrom: saved }), attempt: 2 }));
    expect(new Set(bench.relay.submitted.map(({ id }) => id)).size).toBe(2);
    expect(curveOf([...paused, ...rest])).toEqual(await undisturbed(order));
  });

  test("cancels at once, and at the relay", async () => {
    bench.relay.addNode();
    const runner = remote();
    const events = await collect(runner.start(tinyOrder({ epochs: 50 })), (event) => {
      if (event.type === "epoch-reported") runner.stop(3, "cancel");
    });
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    await expect.poll(() => bench.relay.status(bench.relay.submitted[0]!.id)?.state).toBe("cancelled");
  });

  test("cancels what no node has begun", async () => {
    const runner = remote();
    const events = collect(runner.start(tinyOrder()));
    await expect.poll(() => bench.relay.submitted.length).toBe(1);
    runner.stop(3, "pause");
    expect((await events).at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
  });

  test("before it is sent leaves nothing running at the relay", async () => {
    const runner = remote();
    const events = collect(runner.start(tinyOrder()));
    runner.stop(3, "cancel");
    expect((await events).map(({ type }) => type)).toEqual(["trial-failed"]);
    expect(bench.relay.submitted.every(({ id }) => bench.relay.status(id)?.state === "cancelled")).toBe(true);
  });

  test("withdraws a waiting trial and trains it here", async () => {
    const runner = remote({ fallback: bench.local });
    const events = collect(runner.start(tinyOrder()));
    await expect.poll(() => bench.relay.submitted.length).toBe(1);
    runner.withdrawWaiting();
    expect((await events).at(-1)).toMatchObject({ type: "trial-completed" });
    expect(bench.relay.status(bench.relay.submitted[0]!.id)?.state).toBe("cancelled");
  });
});

test("an id that somebody else has taken is passed over", async () => {
  bench.relay.addNode();
  // whoever trained the trial before knows what its ids are made of
  for (const again of [0, 1, 9]) bench.relay.taken.add(await remoteTrialId(tinyOrder(), again));
  expect(epochs(await collect(remote().start(tinyOrder())))).toEqual([1, 2, 3, 4]);
  expect(bench.relay.submitted.map(({ id }) => id)).toEqual([await remoteTrialId(tinyOrder(), 2)]);
});

test("a relay that refuses data says why", async () => {
  bench.relay.place.fault = (method) =>
    method === "PUT"
      ? Response.json(
          { code: "quota-exceeded", message: "Your 1 GB are full.", action: "Delete." },
          { status: 507 },
        )
      : null;
  const events = await collect(remote().start(tinyOrder()));
  expect(events.at(-1)).toMatchObject({
    type: "trial-failed",
    reason: "lost-node",
    message: "Your 1 GB are full.",
  });
});
