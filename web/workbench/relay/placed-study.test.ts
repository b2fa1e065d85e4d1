/** A study of the page beside a relay that ends its session. */
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { WorkbenchError, type TrialEvent } from "../../../study/index.ts";
import { testConfig } from "../../../study/testing/simulation.ts";
import { createTrialRunner } from "../../../workers/host/index.ts";
import { fakeRelay } from "../../../workers/remote/testing/fake-relay.ts";
import { openInProcess } from "../../../workers/trial/testing/in-process.ts";
import { quadrants, tinyOrder, tinyProgram } from "../../../workers/trial/testing/tiny-program.ts";
import { placeStudy } from "./placed-study.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function setUp() {
  const relay = fakeRelay();
  vi.stubGlobal("fetch", relay.place.fetch);
  const stored = new Map<string, Uint8Array<ArrayBuffer>>();
  const checkpoints = {
    load: ({ key }: { key: string }) => Promise.resolve(stored.get(key)!),
    save: ({ key }: { key: string }, bytes: Uint8Array<ArrayBuffer>) =>
      Promise.resolve(void stored.set(key, bytes)),
  };
  const data = () => Promise.resolve(quadrants());
  const local = createTrialRunner({
    ...{ slots: 1, backend: "cpu", wasm: {}, checkpoints, dataFor: data },
    openChannel: () => Promise.resolve(openInProcess(tinyProgram)),
  });
  const said: string[] = [];
  const config = { ...testConfig({}), template: { name: "tiny", form: {} } };
  const placed = placeStudy({
    ...{ local, config, data, checkpoints, where: "mine", key: null, link: relay.link },
    ...{ token: () => "t", countSent: () => undefined, onChange: () => undefined },
    device: { memoryBytes: 2 ** 33, speed: 1, mostTrialMs: 60_000 },
    say: (message) => void said.push(message),
  });
  const close = (): void => {
    placed.runner.close();
    relay.close();
  };
  return { relay, placed, said, close };
}

test("goes on here, says why once, and waits for no relay any more", async () => {
  const { relay, placed, said, close } = setUp();
  relay.addNode();
  const events: TrialEvent[] = [];
  const waiting: boolean[] = [];
  const second = async (): Promise<void> => {
    for await (const event of placed.runner.start(tinyOrder({ trialNumber: 4 }))) events.push(event);
  };
  let other = Promise.resolve();
  for await (const event of placed.runner.start(tinyOrder({ epochs: 100 }))) {
    events.push(event);
    if (event.type !== "epoch-reported") continue;
    if (event.epoch === 1) {
      other = second();
      await expect.poll(() => placed.waiting.has(4)).toBe(true);
      relay.refuse(new WorkbenchError("session-expired", "Your session was ended.", "Log in again."));
      waiting.push(placed.waiting.has(4));
    }
  }
  await other;
  expect(waiting).toEqual([false]);
  expect(
    events
      .filter(({ type }) => type === "trial-completed")
      .map(({ trial }) => trial)
      .toSorted(),
  ).toEqual([3, 4]);
  expect(said).toEqual([
    "Your session was ended. Log in again. Trials that were at the relay go on on this device.",
  ]);
  close();
});
