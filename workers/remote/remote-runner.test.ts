import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Visibility } from "../../protocol/index.ts";
import type { EpochReported, KeptTrialEvent, TrialEvent, TrialOrder } from "../../study/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../host/index.ts";
import { newBlobKey, sendBlob, writeLog } from "../parcel/index.ts";
import { openInProcess } from "../trial/testing/in-process.ts";
import { quadrants, tinyOrder, tinyProgram } from "../trial/testing/tiny-program.ts";
import { createRemoteRunner, type RemoteRunner, type RemoteRunnerOptions } from "./index.ts";
import { remoteTrialId } from "./trial-id.ts";
import { fakeRelay, type FakeRelay, type Lie } from "./testing/fake-relay.ts";

const stored = new Map<string, Uint8Array<ArrayBuffer>>();
const checkpoints = {
  load: ({ key }: { key: string }) => Promise.resolve(stored.get(key)!),
  save: ({ key }: { key: string }, bytes: Uint8Array<ArrayBuffer>) =>
    Promise.resolve(void stored.set(key, bytes)),
};
const key = newBlobKey();

let relay: FakeRelay;
let local: LocalTrialRunner;
const runners: RemoteRunner[] = [];

function remote(options: Partial<RemoteRunnerOptions> = {}, scope: "own" | "anyone" = "own"): RemoteRunner {
  const visibility: Visibility = { scope };
  const study = {
    template: { name: "tiny", form: {} },
    data: () => Promise.resolve(quadrants()),
    ...{ key, visibility, backend: "auto" as const },
  };
  const { link, place } = relay;
  const runner = createRemoteRunner({ link, place, study, checkpoints, slots: () => 2, ...options });
  runners.push(runner);
  return runner;
}

beforeAll(async () => {
  await tf.setBackend("cpu");
});
beforeEach(() => {
  stored.clear();
  relay = fakeRelay();
  local = createTrialRunner({
    slots: 1,
    backend: "cpu",
    wasm: {},
    dataFor: () => Promise.resolve(quadrants()),
    openChannel: () => Promise.resolve(openInProcess(tinyProgram)),
    checkpoints,
  });
});
afterEach(() => {
  for (const runner of runners.splice(0)) runner.close();
  relay.close();
  local.close();
});

async function collect(
  events: AsyncIterable<TrialEvent>,
  onEvent: (event: TrialEvent) => void = () => undefined,
): Promise<TrialEvent[]> {
  const kept: TrialEvent[] = [];
  for await (const event of events) {
    if (event.type === "checkpoint-saved") expect(stored.has(event.checkpoint.key)).toBe(true);
    if (event.type !== "batch-observed") kept.push(event);
    onEvent(event);
  }
  expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, index) => index + 1));
  return kept;
}

/** The curve as the fold keeps it: an epoch that comes again takes the place of the old one and of all after it. */
function curveOf(events: readonly TrialEvent[]): object[] {
  const curve = new Map<number, object>();
  for (const event of events) {
    if (event.type !== "epoch-reported") continue;
    for (const epoch of curve.keys()) if (epoch >= event.epoch) curve.delete(epoch);
    const { seconds: _, seq: __, attempt: ___, ...rest } = event;
    curve.set(event.epoch, rest);
  }
  return [...curve.values()];
}

const epochs = (events: readonly TrialEvent[]): number[] =>
  events.filter((event): event is EpochReported => event.type === "epoch-reported").map(({ epoch }) => epoch);

async function undisturbed(order: TrialOrder): Promise<object[]> {
  const { resumeFrom: _, ...spec } = order.spec;
  return curveOf(await collect(local.start({ ...order, spec })));
}

describe("a trial on a node", () => {
  test("has the curve that it has here, live, with its checkpoints stored before they are mentioned", async () => {
    relay.addNode();
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
    relay.addNode();
    relay.loses = () => true;
    const events = await collect(remote().start(tinyOrder()));
    expect(epochs(events)).toEqual([1, 2, 3, 4]);
  });

  test("is in order when one live epoch is lost", async () => {
    relay.addNode();
    relay.loses = (event) => event.type === "epoch-reported" && event.epoch === 2;
    expect(epochs(await collect(remote().start(tinyOrder())))).toEqual([1, 2, 3, 4]);
  });

  test("goes on when its node dies, with the same curve", async () => {
    const first = relay.addNode();
    const order = tinyOrder({ epochs: 6 });
    const events = await collect(remote().start(order), (event) => {
      if (event.type !== "checkpoint-saved" || event.checkpoint.epoch !== 2) return;
      relay.kill(first);
      relay.addNode();
    });
    expect(curveOf(events)).toEqual(await undisturbed(order));
    const on = events.flatMap((event) => (event.type === "trial-started" ? (event.node?.name ?? "") : []));
    expect(on).toEqual(["node 1", "node 2"]);
  });

  test("is followed again after the connection was lost", async () => {
    relay.addNode();
    const events = await collect(remote().start(tinyOrder({ epochs: 8 })), (event) => {
      if (event.type !== "epoch-reported" || event.epoch !== 2) return;
      relay.cut();
      setTimeout(() => {
        relay.mend();
      }, 30);
    });
    expect(epochs(events)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("is asked for anew where the relay forgot it before its end was heard", async () => {
    relay.addNode();
    const order = tinyOrder({ epochs: 8 });
    const id = await remoteTrialId(order, 0);
    const whole = await undisturbed(order);
    let waited: Promise<void> = Promise.resolve();
    const events = await collect(remote({ lookMs: 20 }).start(order), (event) => {
      if (event.type !== "epoch-reported" || event.epoch !== 3) return;
      relay.cut();
      waited = expect
        .poll(() => relay.status(id)?.state)
        .toBe("done")
        .then(() => {
          relay.forget(id);
          relay.mend();
        });
    });
    await waited;
    expect(curveOf(events)).toEqual(whole);
    expect(relay.submitted.map((one) => one.id)).toEqual([id, id]);
  });

  test("moves from here to there and back: a checkpoint freezes on one and thaws on the other", async () => {
    relay.addNode();
    const whole = await undisturbed(tinyOrder({ epochs: 6 }));
    const here = await collect(local.start(tinyOrder({ epochs: 6 }, 2)));
    const saved = here.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
    const next = tinyOrder({ epochs: 6, resumeFrom: saved }, 4);
    const there = await collect(remote().start({ ...next, attempt: 2 }));
    const moved = there.findLast((event) => event.type === "checkpoint-saved")!.checkpoint;
    const back = await collect(local.start({ ...tinyOrder({ epochs: 6, resumeFrom: moved }), attempt: 3 }));
    expect(curveOf([...here, ...there, ...back])).toEqual(whole);
    expect(back.at(-1)).toMatchObject({ type: "trial-completed" });
  });

  test("sends the data once for all trials", async () => {
    relay.addNode();
    relay.addNode();
    const runner = remote();
    await Promise.all([1, 2, 3].map((trialNumber) => collect(runner.start(tinyOrder({ trialNumber }, 1)))));
    const data = relay.submitted.map(({ work }) => work.data.id);
    expect(new Set(data).size).toBe(1);
    expect(relay.place.requests.filter((one) => one === `PUT /blob/${data[0]}`)).toHaveLength(1);
  });
});

describe("a submitter that was killed", () => {
  test("finds the trial that is running and learns what it missed", async () => {
    relay.addNode();
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
    const after = await collect(remote({ link: relay.anotherLink() }).start(again));
    expect(relay.submitted).toHaveLength(1);
    expect(epochs(after)[0]).toBe(saved.epoch + 1);
    expect(after.every(({ attempt }) => attempt === 2)).toBe(true);
    expect(curveOf([...before, ...after])).toEqual(await undisturbed(order));
  });

  test("takes the result of one that has ended meanwhile", async () => {
    relay.addNode();
    await collect(remote().start(tinyOrder({}, 2)));
    const again = await collect(remote().start({ ...tinyOrder({}, 2), attempt: 2 }));
    expect(relay.submitted).toHaveLength(1);
    expect(again.at(-1)).toMatchObject({ type: "trial-paused", epoch: 2, attempt: 2 });
  });
});

describe("stopping", () => {
  test("pauses at a checkpoint; the same order then goes on as a new submission", async () => {
    relay.addNode();
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
    expect(new Set(relay.submitted.map(({ id }) => id)).size).toBe(2);
    expect(curveOf([...paused, ...rest])).toEqual(await undisturbed(order));
  });

  test("cancels at once, and at the relay", async () => {
    relay.addNode();
    const runner = remote();
    const events = await collect(runner.start(tinyOrder({ epochs: 50 })), (event) => {
      if (event.type === "epoch-reported") runner.stop(3, "cancel");
    });
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    await expect.poll(() => relay.status(relay.submitted[0]!.id)?.state).toBe("cancelled");
  });

  test("cancels what no node has begun", async () => {
    const runner = remote();
    const events = collect(runner.start(tinyOrder()));
    await expect.poll(() => relay.submitted.length).toBe(1);
    runner.stop(3, "pause");
    expect((await events).at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
  });

  test("before it is sent leaves nothing running at the relay", async () => {
    const runner = remote();
    const events = collect(runner.start(tinyOrder()));
    runner.stop(3, "cancel");
    expect((await events).map(({ type }) => type)).toEqual(["trial-failed"]);
    expect(relay.submitted.every(({ id }) => relay.status(id)?.state === "cancelled")).toBe(true);
  });

  test("withdraws a waiting trial and trains it here", async () => {
    const runner = remote({ fallback: local });
    const events = collect(runner.start(tinyOrder()));
    await expect.poll(() => relay.submitted.length).toBe(1);
    runner.withdrawWaiting();
    expect((await events).at(-1)).toMatchObject({ type: "trial-completed" });
    expect(relay.status(relay.submitted[0]!.id)?.state).toBe("cancelled");
  });
});

describe("results that cannot be", () => {
  const improve: Lie = (result) => ({ ...result, bestValLoss: 1e-6 });
  const better = { lie: improve };

  test("of an own node end the trial with what is wrong", async () => {
    relay.addNode(better);
    const events = await collect(remote().start(tinyOrder()));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed" });
    expect(JSON.stringify(events.at(-1))).toContain("0.000001");
  });

  test("of anybody's are judged, and trained again elsewhere", async () => {
    let results = 0;
    relay.addNode({ lie: (result, log) => (results++ === 0 ? improve(result, log) : result) });
    const order = tinyOrder();
    const events = await collect(remote({}, "anyone").start(order));
    expect(relay.verdicts.map(({ valid }) => valid)).toEqual([false, true]);
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
    expect(curveOf(events)).toEqual(await undisturbed(order));
  });

  test("are trained here after two of them", async () => {
    relay.addNode(better);
    relay.addNode(better);
    const events = await collect(remote({ fallback: local }, "anyone").start(tinyOrder()));
    expect(relay.verdicts.map(({ valid }) => valid)).toEqual([false, false]);
    await expect.poll(() => relay.status(relay.submitted[0]!.id)?.state).toBe("cancelled");
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
  });

  test("of another trial's log are refused", async () => {
    const lie: Lie = async (result, log) => {
      const other = log.map((event) => ({ ...event, trial: 9 }));
      return { ...result, log: await sendBlob(relay.place, writeLog(other), { key }) };
    };
    relay.addNode({ lie });
    const events = await collect(remote().start(tinyOrder()));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed" });
    expect(JSON.stringify(events.at(-1))).toContain("trial 9");
  });

  test("that a second look finds false do not count", async () => {
    relay.addNode();
    let looks = 0;
    const recheck = () => Promise.resolve({ valid: ++looks > 1, reason: "too good" });
    const events = await collect(remote({ recheck }, "anyone").start(tinyOrder()));
    expect(relay.verdicts.map(({ valid }) => valid)).toEqual([false, true]);
    expect(epochs(events).slice(-4)).toEqual([1, 2, 3, 4]);
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
  });
});

test("what strangers say live gives way to what is in the log that was looked at", async () => {
  relay.says = (event) => (event.type === "epoch-reported" ? { ...event, valLoss: 1e-6 } : event);
  relay.addNode();
  const order = tinyOrder();
  const events = await collect(remote({}, "anyone").start(order));
  expect(curveOf(events)).toEqual(await undisturbed(order));
});

test("a result that the relay forgot while it was looked at counts as what was found", async () => {
  relay.addNode();
  const recheck = (finished: { readonly order: TrialOrder }) =>
    remoteTrialId(finished.order, 0).then((id) => {
      relay.forget(id);
      return { valid: true, reason: "" };
    });
  const events = await collect(remote({ recheck }, "anyone").start(tinyOrder()));
  expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
});

test("a trial that the relay forgot can be paused: it goes on from what is here", async () => {
  relay.addNode();
  const order = tinyOrder({ epochs: 50 });
  const runner = remote();
  const id = await remoteTrialId(order, 0);
  const events = await collect(runner.start(order), (event) => {
    if (event.type !== "epoch-reported" || event.epoch !== 2) return;
    relay.forget(id);
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
    relay.addNode();
    const strange = await collect(remote({ isMine }, "anyone").start(tinyOrder()));
    expect(nodesOf(strange)).toMatchObject([{ name: "node 1", stranger: true }]);
  });

  test.each([false, true])(
    "is nobody strange where an own node did all of it (live lost: %s)",
    async (isLost) => {
      relay.loses = () => isLost;
      relay.kill(relay.addNode());
      relay.addNode();
      const events = await collect(remote({ isMine }, "anyone").start(tinyOrder()));
      expect(nodesOf(events)).toEqual([{ id: "2".repeat(64), name: "node 2" }]);
    },
  );

  test.each([false, true])(
    "is strange where an own node went on from a stranger's checkpoint (live lost: %s)",
    async (isLost) => {
      const first = relay.addNode();
      const order = tinyOrder({ epochs: 6 });
      const id = await remoteTrialId(order, 0);
      relay.loses = () => isLost;
      const told = collect(remote({ isMine }, "anyone").start(order));
      await expect.poll(() => relay.status(id)?.kept?.checkpoint.epoch ?? 0).toBeGreaterThan(1);
      relay.kill(first);
      relay.addNode();
      expect(nodesOf(await told).some(({ stranger }) => stranger)).toBe(true);
    },
  );

  test("is strange where a log says that an own node did it", async () => {
    const lie: Lie = async (result, log) => {
      const node = { id: "2".repeat(64), name: "node 2" };
      const forged = log.map((event) => (event.type === "trial-started" ? { ...event, node } : event));
      return { ...result, log: await sendBlob(relay.place, writeLog(forged), { key }) };
    };
    relay.loses = () => true;
    relay.addNode({ lie });
    const events = await collect(remote({ isMine }, "anyone").start(tinyOrder()));
    expect(nodesOf(events)).toMatchObject([{ stranger: true }]);
  });

  test("is said by no log that leaves the start out: such a result does not count", async () => {
    const lie: Lie = async (result, log) => {
      const silent = log.filter(({ type }) => type !== "trial-started");
      return { ...result, log: await sendBlob(relay.place, writeLog(silent), { key }) };
    };
    relay.loses = () => true;
    relay.addNode({ lie });
    const events = await collect(remote({}, "anyone").start(tinyOrder()));
    expect(events.filter(({ type }) => type === "trial-completed" || type === "epoch-reported")).toEqual([]);
    expect(relay.verdicts).toMatchObject([{ valid: false }, { valid: false }]);
  });

  test("is not got round by a log with an end before its start, which also hides the loss that is looked at", async () => {
    const lie: Lie = async (result, log) => {
      const [start, rest] = [log.filter(isStart), log.filter((event) => !isStart(event))];
      const end = { ...rest.at(-1)!, bestValLoss: 1e-6 } as KeptTrialEvent;
      const forged = [...rest.slice(0, -1), end, ...start, rest.at(-1)!];
      return { ...result, log: await sendBlob(relay.place, writeLog(forged), { key }) };
    };
    relay.loses = () => true;
    relay.addNode({ lie });
    const events = await collect(remote({}, "anyone").start(tinyOrder()));
    expect(events.filter(({ type }) => type === "trial-completed")).toEqual([]);
  });

  test("does not matter where only own nodes train", async () => {
    relay.addNode();
    expect(nodesOf(await collect(remote().start(tinyOrder())))).toEqual([
      { id: "1".repeat(64), name: "node 1" },
    ]);
  });
});

test("an id that somebody else has taken is passed over", async () => {
  relay.addNode();
  // whoever trained the trial before knows what its ids are made of
  for (const again of [0, 1, 9]) relay.taken.add(await remoteTrialId(tinyOrder(), again));
  expect(epochs(await collect(remote().start(tinyOrder())))).toEqual([1, 2, 3, 4]);
  expect(relay.submitted.map(({ id }) => id)).toEqual([await remoteTrialId(tinyOrder(), 2)]);
});

test("a relay that refuses data says why", async () => {
  relay.place.fault = (method) =>
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
