import { afterEach, describe, expect, test, vi } from "vitest";
import type { NodeView } from "../../../protocol/index.ts";
import type { TrialEvent } from "../../../study/index.ts";
import { RUNTIME_VERSION } from "../../../templates/index.ts";
import { createEventQueue, type LocalTrialRunner } from "../../host/index.ts";
import { tinyOrder } from "../../trial/testing/tiny-program.ts";
import type { RemoteRunner } from "../remote-runner.ts";
import { slotsOf, takes, type Wanted } from "./capable-nodes.ts";
import type { NodeWatch } from "./node-watch.ts";
import { placeTrial, type Situation } from "./place-trial.ts";
import { createPlacedRunner } from "./placed-runner.ts";

const GIGABYTE = 2 ** 30;

function node(change: Partial<NodeView> = {}, offer: Partial<NodeView["offer"]> = {}): NodeView {
  return {
    id: "a".repeat(64),
    offer: {
      ...{ name: "n", kind: "process", version: "0", runtime: RUNTIME_VERSION, templates: ["tiny"] },
      ...{ backends: [{ name: "wasm", adapter: "" }], memoryBytes: GIGABYTE, bufferBytes: GIGABYTE },
      ...{ features: [], speed: 1, slots: 2, trusts: [] },
      ...offer,
    },
    owner: { id: "me", name: "me" },
    ...{
      mine: true,
      state: "idle",
      trials: [],
      serves: "owner",
      finished: 0,
      trainingMs: 0,
      lastSeenMsAgo: 0,
    },
    trust: { validInARow: 0, trusted: false, lies: 0 },
    ...change,
  };
}
const wanted: Wanted = {
  template: "tiny",
  needs: { backend: "auto", memoryBytes: GIGABYTE / 2, bufferBytes: 1, features: [] },
  visibility: { scope: "own" },
};
const trial = (id: string) => ({ trial: id, study: "s", number: 0, epoch: 0, epochs: 1 });

describe("a node takes a trial", () => {
  test.each([
    ["that it has the means for", node(), true],
    ["while it trains another", node({ state: "training" }), true],
    ["not while it is paused", node({ state: "paused" }), false],
    ["not when it is gone", node({ state: "offline" }), false],
    ["not of another runtime", node({}, { runtime: "0" }), false],
    ["not of a template that it lacks", node({}, { templates: [] }), false],
    ["not with too little memory", node({}, { memoryBytes: GIGABYTE / 4 }), false],
    ["not when it is somebody else's", node({ mine: false, serves: "anyone" }), false],
  ])("%s", (_, view, expected) => {
    expect(takes(view, wanted)).toBe(expected);
  });

  test("of anyone when it serves anyone, of those named when it is named", () => {
    const stranger = node({ mine: false, serves: "anyone" });
    expect(takes(stranger, { ...wanted, visibility: { scope: "anyone" } })).toBe(true);
    expect(takes({ ...stranger, serves: "owner" }, { ...wanted, visibility: { scope: "anyone" } })).toBe(
      false,
    );
    expect(takes(stranger, { ...wanted, visibility: { scope: "named", nodes: [stranger.id] } })).toBe(true);
  });

  test("on a backend that it has", () => {
    expect(takes(node(), { ...wanted, needs: { ...wanted.needs, backend: "webgpu" } })).toBe(false);
  });

  test("in slots that others do not use", () => {
    expect(slotsOf([node(), node({ state: "offline" })], wanted, new Set())).toBe(2);
    expect(slotsOf([node({ state: "training", trials: [trial("x")] })], wanted, new Set())).toBe(1);
    expect(slotsOf([node({ state: "training", trials: [trial("x")] })], wanted, new Set(["x"]))).toBe(2);
    expect(slotsOf([node({ state: "training" })], wanted, new Set())).toBe(1);
  });
});

describe("where a trial goes", () => {
  const situation: Situation = {
    place: "automatic",
    estimate: { memoryBytes: GIGABYTE, bufferBytes: 1, estimateMs: 60_000 },
    device: { memoryBytes: 2 * GIGABYTE, speed: 1, mostTrialMs: 600_000 },
    freeHere: 1,
    hasNode: true,
  };
  test.each<[string, Partial<Situation>, "here" | "away", boolean]>([
    ["here while there is room", {}, "here", false],
    ["to an idle node when there is none", { freeHere: 0 }, "away", false],
    ["away when memory is short", { device: { ...situation.device, memoryBytes: 1 } }, "away", false],
    ["away when this device is slow", { device: { ...situation.device, speed: 0.05 } }, "away", false],
    [
      "here without a node, and says so when that is much",
      { hasNode: false, device: { ...situation.device, memoryBytes: 1 } },
      "here",
      true,
    ],
    ["here without a node, silently when it fits", { hasNode: false }, "here", false],
    ["here when it is told so", { place: "here", freeHere: 0 }, "here", false],
    ["away when it is told so", { place: "mine" }, "away", false],
    ["here with a message when there is no node of mine", { place: "mine", hasNode: false }, "here", true],
    [
      "here with a message when there is no node of anyone",
      { place: "anyone", hasNode: false },
      "here",
      true,
    ],
  ])("%s", (_, change, where, tells) => {
    const placed = placeTrial({ ...situation, ...change });
    expect([placed.where, placed.message !== null]).toEqual([where, tells]);
  });
});

describe("this device and nodes as one runner", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function parts(place: "automatic" | "mine" | "here", nodes: NodeView[]) {
    const listeners = new Set<() => void>();
    const watch = {
      nodes,
      ready: Promise.resolve(),
      onChange: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      close: () => undefined,
    } satisfies NodeWatch;
    const log: string[] = [];
    const ended = new Map<number, () => void>();
    const fake = (name: string) => ({
      start: ({ spec }: { spec: { trialNumber: number } }) => {
        log.push(`${name} ${spec.trialNumber}`);
        const queue = createEventQueue<TrialEvent>();
        ended.set(spec.trialNumber, queue.end);
        return queue;
      },
      stop: (number: number, how: string) => {
        log.push(`${name} ${how} ${number}`);
        ended.get(number)?.();
      },
      close: () => undefined,
    });
    const ids = new Set<string>();
    const local = { ...fake("here"), slots: 1 } as unknown as LocalTrialRunner;
    const remote = {
      ...fake("away"),
      ...{ slots: 0, ids, running: 1 },
      estimate: () => Promise.resolve({ memoryBytes: 1, bufferBytes: 1, estimateMs: 1 }),
      withdrawWaiting: () => void log.push("withdrawn"),
    } as unknown as RemoteRunner;
    const said: string[] = [];
    const runner = createPlacedRunner({
      ...{ local, remote, watch, place, graceMs: 1000, say: (message: string) => void said.push(message) },
      study: { template: { name: "tiny", form: {} }, backend: "auto", visibility: { scope: "own" } },
      device: { memoryBytes: GIGABYTE, speed: 1, mostTrialMs: 60_000 },
    });
    const change = (next: NodeView[]): void => {
      watch.nodes = next;
      for (const listener of listeners) listener();
    };
    const begin = (number: number, must?: "here") => {
      const events = runner.start(tinyOrder({ trialNumber: number }), must);
      const done = (async () => {
        for await (const _ of events);
      })();
      return { done };
    };
    return { runner, log, said, change, begin, ended, ids };
  }

  test("fills this device, then nodes, and stops each where it is", async () => {
    const { runner, log, begin } = parts("automatic", [node()]);
    expect(runner.slots).toBe(3);
    const trials = [1, 2, 3].map((number) => begin(number));
    await expect.poll(() => log.length).toBe(3);
    expect(log).toEqual(["here 1", "away 2", "away 3"]);
    for (const number of [1, 2, 3]) runner.stop(number, "pause");
    await Promise.all(trials.map(({ done }) => done));
    expect(log.slice(3)).toEqual(["here pause 1", "away pause 2", "away pause 3"]);
    runner.close();
  });

  test("stops a trial that has not been placed yet", async () => {
    const { runner, log, begin } = parts("mine", [node()]);
    const { done } = begin(1);
    runner.stop(1, "cancel");
    await done;
    expect(log).toEqual(["away 1", "away cancel 1"]);
    runner.close();
  });

  test.each(["automatic", "mine"] as const)("trains here what must not leave (%s)", async (place) => {
    const { runner, log, begin, ended } = parts(place, [node({ mine: true, serves: "anyone" })]);
    const free = begin(1);
    await expect.poll(() => log.length).toBe(1);
    const bound = begin(2, "here");
    await expect.poll(() => log.length).toBe(2);
    expect(log[1]).toBe("here 2");
    runner.stop(2, "pause");
    await bound.done;
    expect(log.at(-1)).toBe("here pause 2");
    ended.get(1)?.();
    await free.done;
    runner.close();
  });

  test("says how many trials fit as nodes come and go, and that it trains here without one", async () => {
    const { runner, said, change, begin, ended } = parts("mine", []);
    const seen: number[] = [];
    runner.onSlotsChanged?.(() => seen.push(runner.slots));
    expect(runner.slots).toBe(1);
    const { done } = begin(1);
    await expect.poll(() => said.length).toBe(1);
    ended.get(1)!();
    await done;
    change([node(), node({ id: "b".repeat(64) })]);
    change([node()]);
    change([node()]);
    expect(seen).toEqual([4, 2]);
    runner.close();
  });

  test("has the slot of a trial that ended again, though its node showed the trial for a moment longer", () => {
    const one = { slots: 1 };
    const training = node({ state: "training", trials: [trial("x")] }, one);
    const { runner, change, ids } = parts("mine", [training, node({ id: "b".repeat(64) }, one)]);
    ids.add("x");
    change([training, node({ id: "b".repeat(64) }, one)]);
    const seen: number[] = [];
    runner.onSlotsChanged?.(() => seen.push(runner.slots));
    expect(runner.slots).toBe(2);
    ids.delete("x");
    expect(runner.slots).toBe(1);
    change([node({}, one), node({ id: "b".repeat(64) }, one)]);
    expect(seen).toEqual([2]);
    runner.close();
  });

  test("takes waiting trials back when no node has been there for a while", () => {
    vi.useFakeTimers();
    const { runner, log, change } = parts("automatic", [node()]);
    change([]);
    vi.advanceTimersByTime(500);
    change([node()]);
    vi.advanceTimersByTime(2000);
    expect(log).toEqual([]);
    change([]);
    vi.advanceTimersByTime(1000);
    expect(log).toEqual(["withdrawn"]);
    runner.close();
  });
});
