import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { EpochReported, TrialEvent } from "../../study/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { openInProcess, testEnvironment } from "../trial/testing/in-process.ts";
import { faultyProgram, quadrants, tinyOrder, tinyProgram } from "../trial/testing/tiny-program.ts";
import { createTrialRunner, type LocalTrialRunner, type TrialRunnerOptions } from "./index.ts";

type Options = Partial<TrialRunnerOptions> & Pick<TrialRunnerOptions, "openChannel">;

let runner: LocalTrialRunner;
let loads = 0;
const stored = new Map<string, Uint8Array<ArrayBuffer>>();

function start(options: Options): LocalTrialRunner {
  loads = 0;
  stored.clear();
  runner = createTrialRunner({
    slots: 1,
    backend: "cpu",
    wasm: {},
    dataFor: () => {
      loads++;
      return Promise.resolve(quadrants());
    },
    checkpoints: {
      load: ({ key }) => Promise.resolve(stored.get(key)!),
      save: (checkpoint, bytes) => {
        stored.set(checkpoint.key, bytes);
        return Promise.resolve();
      },
    },
    ...options,
  });
  return runner;
}

const inProcess = () => Promise.resolve(openInProcess(tinyProgram));

async function collect(events: AsyncIterable<TrialEvent>): Promise<TrialEvent[]> {
  const journalled: TrialEvent[] = [];
  for await (const event of events) if (event.type !== "batch-observed") journalled.push(event);
  return journalled;
}

const epochsOf = (events: readonly TrialEvent[]): object[] =>
  events
    .filter((event): event is EpochReported => event.type === "epoch-reported")
    .map(({ seconds: _, seq: __, attempt: ___, ...rest }) => rest);

beforeAll(async () => {
  await tf.setBackend("cpu");
});
afterEach(() => runner.close());

describe("training", () => {
  test("delivers a trial's events, with every checkpoint stored before it is mentioned", async () => {
    const local = start({ openChannel: inProcess });
    const events: TrialEvent[] = [];
    for await (const event of local.start(tinyOrder())) {
      if (event.type === "checkpoint-saved") expect(stored.has(event.checkpoint.key)).toBe(true);
      if (event.type !== "batch-observed") events.push(event);
    }
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: "trial-completed" });
  });

  test("keeps a worker and its data for the next trial, and answers requests on it", async () => {
    let opens = 0;
    const local = start({
      openChannel: () => {
        opens++;
        return inProcess();
      },
    });
    await collect(local.start(tinyOrder({ trialNumber: 0 })));
    const events = await collect(local.start(tinyOrder({ trialNumber: 1 }, 2)));
    expect([opens, loads]).toEqual([1, 1]);
    expect(events.at(-1)).toMatchObject({ type: "trial-paused", epoch: 2 });
    const { probabilities } = await local.predict(stored.get("study/1/1/2")!, Float32Array.of(1, 1, -1, 1));
    expect(probabilities).toHaveLength(4);
    await expect(local.predict(new Uint8Array(3), new Float32Array(2))).rejects.toThrow("it has 3 bytes");
  });

  test("ends a trial whose checkpoint cannot be stored, also where it trains: the worker is free for the next", async () => {
    let furthest = 0;
    const linked = faultyProgram((_, step) => void (furthest = Math.max(furthest, step)));
    let saves = 0;
    const local = start({
      openChannel: () => Promise.resolve(openInProcess(linked, testEnvironment())),
      checkpoints: {
        load: () => Promise.reject(new Error("nothing is stored")),
        save: () => (saves++ === 0 ? Promise.reject(new Error("no room")) : Promise.resolve()),
      },
    });
    const first = await collect(local.start(tinyOrder({ epochs: 400 }, 400)));
    expect(first.at(-1)).toMatchObject({ type: "trial-failed", message: "no room" });
    const next = await collect(local.start(tinyOrder({ trialNumber: 4 })));
    expect(next.at(-1)).toMatchObject({ type: "trial-completed", trial: 4 });
    expect(furthest).toBeLessThan(200);
  });

  test("continues from a stored checkpoint with the same curve", async () => {
    const local = start({ openChannel: inProcess });
    const whole = await collect(local.start(tinyOrder({ trialNumber: 7 })));
    const first = await collect(local.start(tinyOrder({}, 2)));
    const saved = first.findLast((event) => event.type === "checkpoint-saved")!;
    const resumed = tinyOrder({ resumeFrom: saved.checkpoint });
    const second = await collect(local.start({ ...resumed, attempt: 2 }));
    const renamed = epochsOf(whole).map((epoch) => ({ ...epoch, trial: 3 }));
    expect([...epochsOf(first), ...epochsOf(second)]).toEqual(renamed);
  });

  test("begins again where its checkpoint is gone, says so, and comes out the same", async () => {
    const missing = new WorkbenchError("checkpoint-missing", "The checkpoint is gone.", "None.");
    const local = start({
      openChannel: inProcess,
      checkpoints: { load: () => Promise.reject(missing), save: () => Promise.resolve() },
    });
    const whole = await collect(local.start(tinyOrder({}, 2)));
    const saved = whole.findLast((event) => event.type === "checkpoint-saved")!;
    const again = await collect(local.start({ ...tinyOrder({ resumeFrom: saved.checkpoint }), attempt: 2 }));
    expect(again[0]).toMatchObject({ type: "trial-adjusted", reason: "checkpoint-missing" });
    expect(again.at(-1)).toMatchObject({ type: "trial-completed" });
    expect(epochsOf(again).slice(0, 2)).toEqual(epochsOf(whole));
  });

  test("two slots train two trials at once", async () => {
    const opened: number[] = [];
    const local = start({ slots: 2, openChannel: inProcess, onOpened: (slot) => opened.push(slot) });
    const ends = await Promise.all(
      [0, 1, 2].map((trialNumber) => collect(local.start(tinyOrder({ trialNumber })))),
    );
    expect(ends.map((events) => events.at(-1)!.type)).toEqual(Array(3).fill("trial-completed"));
    expect(opened.sort()).toEqual([0, 1]);
  });
});

describe("workers that die", () => {
  /** Channels that report their worker's end when step 12, in epoch 3, is computed; only the first `deaths` do. */
  function mortal(deaths: number) {
    let opened = 0;
    return () => {
      const dies = ++opened <= deaths;
      const linked = faultyProgram((_, step) => {
        if (step === 12 && dies) channel.crash("signal SIGKILL");
        return undefined;
      });
      const channel = openInProcess(linked, testEnvironment());
      return Promise.resolve(channel);
    };
  }

  test("are replaced; the curve goes on as if nothing had happened, nothing is reported twice", async () => {
    const calm = await collect(start({ openChannel: inProcess }).start(tinyOrder()));
    const events = await collect(start({ openChannel: mortal(2) }).start(tinyOrder()));
    expect(epochsOf(events)).toEqual(epochsOf(calm));
    expect(events.map(({ seq, type }) => [seq, type])).toEqual(calm.map(({ seq, type }) => [seq, type]));
  });

  test("in every epoch are replaced every time: each of them got somewhere", async () => {
    let opened = 0;
    const openChannel = () => {
      // the first worker ends in epoch 2, the second in epoch 3, and so on
      const last = 5 * ++opened + 2;
      const linked = faultyProgram((_, step) => {
        if (step === last) channel.crash("signal SIGKILL");
        return undefined;
      });
      const channel = openInProcess(linked, testEnvironment());
      return Promise.resolve(channel);
    };
    const calm = await collect(start({ openChannel: inProcess }).start(tinyOrder({ epochs: 6 }, 6)));
    const events = await collect(start({ openChannel }).start(tinyOrder({ epochs: 6 }, 6)));
    expect(epochsOf(events)).toEqual(epochsOf(calm));
    expect(opened).toBe(6);
  });

  test("too often: the trial fails, the runner goes on", async () => {
    const local = start({ openChannel: mortal(3) });
    const events = await collect(local.start(tinyOrder()));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "worker-crashed" });
    expect(events.at(-1)).toHaveProperty("message", expect.stringContaining("SIGKILL"));
    expect((await collect(local.start(tinyOrder({ trialNumber: 4 })))).at(-1)!.type).toBe("trial-completed");
  });

  test("of memory: another goes on from the checkpoint with smaller micro-batches, the batch stays", async () => {
    let opens = 0;
    const linked = faultyProgram(({ xs }, step) => {
      if (step >= 7 && xs.shape[0] > 2) throw new Error("Failed to create buffer: out of memory");
      return undefined;
    });
    const local = start({
      openChannel: () => {
        opens++;
        return Promise.resolve(openInProcess(linked));
      },
    });
    const events = await collect(local.start(tinyOrder()));
    const adjusted = events.filter((event) => event.type === "trial-adjusted");
    expect(adjusted.map(({ batchSize, accumulate }) => [batchSize, accumulate])).toEqual([
      [4, 2],
      [2, 4],
    ]);
    expect(opens).toBe(3);
    const epochs = events.filter((event) => event.type === "epoch-reported");
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(epochs[3]!.train.sampleCount.at(-1)).toBe(160);
    expect(events.at(-1)!.type).toBe("trial-completed");
  });

  test("silent ones are ended", async () => {
    const environment = testEnvironment({ yieldToHost: () => new Promise(() => undefined) });
    const local = start({
      openChannel: () => Promise.resolve(openInProcess(tinyProgram, environment)),
      silenceMs: 20,
    });
    const events = await collect(local.start(tinyOrder()));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "worker-crashed" });
    expect(events.at(-1)).toHaveProperty("message", expect.stringContaining("said nothing for 0.02 s"));
  });

  test("that cannot start fail the trial with why", async () => {
    const local = start({ openChannel: () => Promise.reject(new Error("no such script")) });
    const [event] = await collect(local.start(tinyOrder()));
    expect(event).toMatchObject({ type: "trial-failed", seq: 1, message: "no such script" });
  });

  test("whose backend does not open are found before a trial is spent", async () => {
    const environment = testEnvironment({ openBackend: () => Promise.reject(new Error("no backend")) });
    const local = start({ openChannel: () => Promise.resolve(openInProcess(tinyProgram, environment)) });
    await expect(local.ready()).rejects.toThrow("no backend");
    await start({ openChannel: inProcess }).ready();
  });

  test("whose backend does not open fail the trial with why", async () => {
    const environment = testEnvironment({ openBackend: () => Promise.reject(new Error("no backend")) });
    const local = start({
      openChannel: () => Promise.resolve(openInProcess(tinyProgram, environment)),
    });
    expect((await collect(local.start(tinyOrder()))).at(-1)).toMatchObject({
      type: "trial-failed",
      message: "no backend",
    });
  });
});

describe("stopping", () => {
  test("cancel ends a running trial, pause the one that waits behind it", async () => {
    const local = start({ openChannel: inProcess });
    const first = local.start(tinyOrder({ trialNumber: 0, epochs: 500 }));
    const second = collect(local.start(tinyOrder({ trialNumber: 1, epochs: 500 })));
    local.stop(1, "pause");
    const events: TrialEvent[] = [];
    for await (const event of first) {
      events.push(event);
      if (event.type === "epoch-reported") local.stop(0, "cancel");
    }
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    expect((await second).at(-1)).toMatchObject({ type: "trial-paused" });
  });

  test("closing the runner ends what runs", async () => {
    const local = start({ openChannel: inProcess });
    const events: TrialEvent[] = [];
    for await (const event of local.start(tinyOrder({ epochs: 500 }))) {
      events.push(event);
      if (event.type === "trial-started") local.close();
    }
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "cancelled" });
    expect((await collect(local.start(tinyOrder())))[0]).toMatchObject({
      type: "trial-failed",
      reason: "cancelled",
    });
  });
});
