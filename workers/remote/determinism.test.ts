/** A sweep on remote nodes is the sweep that it is here: same parameters, same curves, same best. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  conductStudy,
  createSampler,
  createScoreRanker,
  foldStudy,
  type JournalEvent,
  type StudyConfig,
  type StudyState,
  type TrialRunner,
  WorkbenchError,
} from "../../study/index.ts";
import { createdEvent, outcomeOf, testConfig } from "../../study/testing/simulation.ts";
import { createTrialRunner, type CheckpointStore, type LocalTrialRunner } from "../host/index.ts";
import { openInProcess } from "../trial/testing/in-process.ts";
import { quadrants, tinyProgram } from "../trial/testing/tiny-program.ts";
import { createPlacedRunner, createRemoteRunner, watchNodes, type Place, type RemoteStudy } from "./index.ts";
import { fakeRelay, type FakeRelay } from "./testing/fake-relay.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const rate = { type: "float", name: "learning_rate", low: 0.001, high: 0.2, log: true } as const;
const config = (changes: Partial<StudyConfig> = {}): StudyConfig =>
  testConfig({
    ...{ trials: 6, epochs: 5, fastEpochs: 2, finalists: 2 },
    space: { parameters: [rate] },
    defaults: { learning_rate: 0.05 },
    ...changes,
  });

function memoryStore(): CheckpointStore {
  const stored = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    load: ({ key }) => Promise.resolve(stored.get(key)!),
    save: ({ key }, bytes) => {
      stored.set(key, bytes);
      return Promise.resolve();
    },
  };
}

interface Conducted {
  readonly state: StudyState;
  readonly events: readonly JournalEvent[];
}

/** @param watch - sees every event; true ends this side there and then, as a kill does */
async function conduct(
  journal: readonly JournalEvent[],
  runner: TrialRunner,
  watch: (event: { readonly type: string }) => boolean = () => false,
): Promise<Conducted> {
  const events = [...journal];
  let kill = (): void => undefined;
  const killed = new Promise<"killed">((resolve) => {
    kill = () => {
      resolve("killed");
    };
  });
  let isDead = false;
  let at = 0;
  const state = foldStudy(events);
  const conductor = conductStudy({
    journal: {
      append: (added) => {
        if (isDead) return new Promise<never>(() => undefined);
        events.push(...added);
        return Promise.resolve();
      },
    },
    ...{ state, runner, sampler: createSampler(state.config.sampler), ranker: createScoreRanker("last") },
    now: () => ++at,
    onEvent: (event) => {
      if (!watch(event)) return;
      isDead = true;
      kill();
    },
  });
  const end = conductor.start().then(() => conductor.run());
  await Promise.race([end, killed]);
  return { state: conductor.state, events };
}

const runnerHere = (checkpoints = memoryStore()): LocalTrialRunner =>
  createTrialRunner({
    ...{ slots: 1, backend: "cpu", wasm: {}, checkpoints },
    openChannel: () => Promise.resolve(openInProcess(tinyProgram)),
    dataFor: () => Promise.resolve(quadrants()),
  });

async function sweepHere(wished: StudyConfig): Promise<unknown> {
  const local = runnerHere();
  const { state } = await conduct([createdEvent(wished)], local);
  local.close();
  return withoutTimes(state);
}

const study: RemoteStudy = {
  template: { name: "tiny", form: {} },
  data: () => Promise.resolve(quadrants()),
  ...{ key: null, visibility: { scope: "own" }, backend: "auto" },
};

function remoteOn(relay: FakeRelay, slots: number, checkpoints = memoryStore()) {
  const { place } = relay;
  return createRemoteRunner({
    ...{ link: relay.anotherLink(), place, checkpoints, slots: () => slots, study },
  });
}

/** This device and the relay's nodes, over a link of their own. */
async function placedOn(relay: FakeRelay, place: Place, checkpoints: CheckpointStore) {
  const link = relay.anotherLink();
  const local = runnerHere(checkpoints);
  const fallback = local;
  const remote = createRemoteRunner({
    ...{ link, place: relay.place, checkpoints, slots: () => 0, study, fallback },
  });
  const watch = watchNodes(link);
  await watch.ready;
  const said: string[] = [];
  const runner = createPlacedRunner({
    ...{ local, remote, watch, place, study, say: (message: string) => void said.push(message) },
    device: { memoryBytes: 2 ** 33, speed: 1, mostTrialMs: 60_000 },
  });
  return { runner, said, remote };
}

/** How long epochs took depends on the machine. */
const withoutTimes = (state: StudyState): unknown =>
  JSON.parse(JSON.stringify(outcomeOf(state), (name, value: unknown) => (name === "seconds" ? 0 : value)));

const random = config();
const tpe = config({ sampler: { name: "tpe", preset: "optuna5" }, reproducible: 2, trials: 8 });

describe("a sweep on two nodes equals the one here", () => {
  test.each([
    ["random", random],
    ["tpe, reproducible 2", tpe],
  ])("%s", async (_, wished) => {
    const relay = fakeRelay();
    relay.addNode();
    relay.addNode();
    const runner = remoteOn(relay, 2);
    const { state } = await conduct([createdEvent(wished)], runner);
    expect(state.status).toBe("finished");
    expect(withoutTimes(state)).toEqual(await sweepHere(wished));
    runner.close();
    relay.close();
  });

  test("also when nodes die, live messages get lost and the submitter is killed again and again", async () => {
    const relay = fakeRelay();
    const nodes = [relay.addNode(), relay.addNode()];
    let live = 0;
    relay.loses = () => ++live % 3 === 0;
    const checkpoints = memoryStore();
    let journal: readonly JournalEvent[] = [createdEvent(random)];
    let [kills, state] = [0, foldStudy(journal)];
    while (state.status !== "finished") {
      const runner = remoteOn(relay, 2, checkpoints);
      let seen = 0;
      const conducted = await conduct(journal, runner, () => {
        if (++seen === 5) {
          relay.kill(nodes.shift()!);
          nodes.push(relay.addNode());
        }
        return kills < 4 && seen === 9;
      });
      kills++;
      [journal, state] = [conducted.events, conducted.state];
      runner.close();
    }
    expect(kills).toBe(5);
    expect(withoutTimes(state)).toEqual(await sweepHere(random));
    // each order was submitted once: what was running was found again
    const ids = relay.submitted.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    relay.close();
  });
});

describe("a sweep whose relay ends the session", () => {
  const removed = new WorkbenchError("session-expired", "Your session was ended.", "Log in again.");

  test.each<Place>(["automatic", "mine"])("goes on here to the same end (%s)", async (place) => {
    const relay = fakeRelay();
    relay.addNode();
    relay.addNode();
    const { runner, remote, said } = await placedOn(relay, place, memoryStore());
    const started = new Map<string, number>();
    let epochs = 0;
    const { state, events } = await conduct([createdEvent(random)], runner, ({ type }) => {
      if (type === "epoch-reported" && ++epochs === 3) {
        expect(remote.running).toBeGreaterThan(0);
        relay.refuse(removed);
      }
      return false;
    });
    expect(state.status).toBe("finished");
    expect(withoutTimes(state)).toEqual(await sweepHere(random));
    expect(events.filter(({ type }) => type === "trial-failed")).toEqual([]);
    for (const event of events)
      if (event.type === "trial-started") {
        const attempt = `${event.trial} ${event.attempt} ${event.node === undefined}`;
        started.set(attempt, (started.get(attempt) ?? 0) + 1);
      }
    // no attempt begins twice at one place
    expect([...started.values()].every((times) => times === 1)).toBe(true);
    expect(said.length).toBe(place === "mine" ? 1 : 0);
    runner.close();
    relay.close();
  });

  test("is picked up with nodes again after a new login", async () => {
    const relay = fakeRelay();
    relay.addNode();
    const checkpoints = memoryStore();
    const first = await placedOn(relay, "mine", checkpoints);
    let epochs = 0;
    const before = await conduct([createdEvent(random)], first.runner, ({ type }) => {
      if (type !== "epoch-reported") return false;
      if (++epochs === 3) relay.refuse(removed);
      return epochs === 6;
    });
    first.runner.close();
    const second = await placedOn(relay, "mine", checkpoints);
    const { state, events } = await conduct(before.events, second.runner);
    expect(state.status).toBe("finished");
    expect(withoutTimes(state)).toEqual(await sweepHere(random));
    const on = (from: number, to?: number) =>
      events
        .slice(from, to)
        .flatMap((event) => (event.type === "trial-started" ? (event.node?.name ?? "here") : []));
    expect(on(0, before.events.length)).toContain("here");
    expect(on(before.events.length)).toContain("node 1");
    second.runner.close();
    relay.close();
  });
});
