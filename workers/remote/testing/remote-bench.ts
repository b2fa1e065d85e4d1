/** Orders to a fake relay with nodes in this process, and the same ones trained here for comparison. */
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { Visibility } from "../../../protocol/index.ts";
import type { EpochReported, TrialEvent, TrialOrder } from "../../../study/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../host/index.ts";
import { newBlobKey } from "../../parcel/index.ts";
import { openInProcess } from "../../trial/testing/in-process.ts";
import { quadrants, tinyProgram } from "../../trial/testing/tiny-program.ts";
import { createRemoteRunner, type RemoteRunner, type RemoteRunnerOptions } from "../index.ts";
import { fakeRelay, type FakeRelay } from "./fake-relay.ts";

/** of the submitter: checkpoints by their keys */
export const stored = new Map<string, Uint8Array<ArrayBuffer>>();
const checkpoints = {
  load: ({ key }: { key: string }) => Promise.resolve(stored.get(key)!),
  save: ({ key }: { key: string }, bytes: Uint8Array<ArrayBuffer>) =>
    Promise.resolve(void stored.set(key, bytes)),
};
/** of its data */
export const key = newBlobKey();

/** new for each test */
export interface RemoteBench {
  readonly relay: FakeRelay;
  readonly local: LocalTrialRunner;
}

const runners: RemoteRunner[] = [];
let bench: RemoteBench | null = null;

/** For all tests of a file. */
export function remoteBench(): RemoteBench {
  beforeAll(async () => {
    await tf.setBackend("cpu");
  });
  beforeEach(() => {
    stored.clear();
    const local = createTrialRunner({
      slots: 1,
      backend: "cpu",
      wasm: {},
      dataFor: () => Promise.resolve(quadrants()),
      openChannel: () => Promise.resolve(openInProcess(tinyProgram)),
      checkpoints,
    });
    bench = { relay: fakeRelay(), local };
  });
  afterEach(() => {
    for (const runner of runners.splice(0)) runner.close();
    bench?.relay.close();
    bench?.local.close();
  });
  return {
    get relay() {
      return here().relay;
    },
    get local() {
      return here().local;
    },
  };
}

function here(): RemoteBench {
  if (!bench) throw new Error("remoteBench() is opened for each test");
  return bench;
}

/** Closed with the test. */
export function remote(
  options: Partial<RemoteRunnerOptions> = {},
  scope: "own" | "anyone" = "own",
): RemoteRunner {
  const visibility: Visibility = { scope };
  const study = {
    template: { name: "tiny", form: {} },
    data: () => Promise.resolve(quadrants()),
    ...{ key, visibility, backend: "auto" as const },
  };
  const { link, place } = here().relay;
  const runner = createRemoteRunner({ link, place, study, checkpoints, slots: () => 2, ...options });
  runners.push(runner);
  return runner;
}

/** Expects numbers without a gap, and each checkpoint stored before it is mentioned. */
export async function collect(
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
export function curveOf(events: readonly TrialEvent[]): object[] {
  const curve = new Map<number, object>();
  for (const event of events) {
    if (event.type !== "epoch-reported") continue;
    for (const epoch of curve.keys()) if (epoch >= event.epoch) curve.delete(epoch);
    const { seconds: _, seq: __, attempt: ___, ...rest } = event;
    curve.set(event.epoch, rest);
  }
  return [...curve.values()];
}

export const epochs = (events: readonly TrialEvent[]): number[] =>
  events.filter((event): event is EpochReported => event.type === "epoch-reported").map(({ epoch }) => epoch);

/** @returns the curve of the order trained here, from its start */
export async function undisturbed(order: TrialOrder): Promise<object[]> {
  const { resumeFrom: _, ...spec } = order.spec;
  return curveOf(await collect(here().local.start({ ...order, spec })));
}
