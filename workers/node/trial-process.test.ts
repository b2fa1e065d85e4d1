/** Real child processes with a real generated program on WASM. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TrialData } from "../../protocol/index.ts";
import { seededRandom, type EpochReported, type TrialEvent, type TrialOrder } from "../../study/index.ts";
import { templateByName, type ProgramFiles } from "../../templates/index.ts";
import { installedBinaries } from "../backend/node/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../host/index.ts";
import { linkProgram } from "../program/index.ts";
import { buildBundle, openTrialProcess, storeScript } from "./index.ts";

const HASH = "0".repeat(64);
const template = templateByName("image-classification");
const data = stripes(60);
const facts = { ...data, trainCount: data.train.length, validationCount: data.validation.length };
const form = template.parseForm({});
const files = template.generate(form, facts);
const params = { ...template.defaults(form, facts), width: 8, stages: 2, batch_size: 16 };

/** 8×8 images with stripes across or along, in noise. */
function stripes(samples: number): TrialData {
  const random = seededRandom("stripes");
  const values = new Uint8Array(samples * 64);
  const labels = new Uint8Array(samples * 2);
  for (let image = 0; image < samples; image++) {
    const along = random.integer(2);
    labels[2 * image + along] = 1;
    for (let at = 0; at < 64; at++) {
      const position = along === 1 ? at % 8 : at >> 3;
      values[image * 64 + at] = (position % 4 < 2 ? 60 : 0) + random.integer(160);
    }
  }
  const indices = Int32Array.from({ length: samples }, (_, index) => index);
  const [train, validation] = [indices.slice(0, samples - 12), indices.slice(samples - 12)];
  const classes = ["across", "along"];
  return {
    kind: "images",
    task: "single-label",
    classes,
    shape: [8, 8, 1],
    values,
    labels,
    train,
    validation,
  };
}

function order(trialNumber: number, epochs = 3): TrialOrder {
  const split = { seed: 0, validationShare: 0.2, hash: HASH };
  const spec = {
    studyId: "study",
    trialNumber,
    seed: 5,
    program: HASH,
    params,
    dataset: HASH,
    split,
    epochs,
  };
  return { spec: { ...spec, patience: null }, attempt: 1, untilEpoch: epochs };
}

interface Started {
  readonly runner: LocalTrialRunner;
  /** process ids of the workers, in order */
  readonly opened: number[];
}

const runners: LocalTrialRunner[] = [];

async function start(program: ProgramFiles, silenceMs = 30_000): Promise<Started> {
  const scriptPath = await storeScript(linkProgram(program, bundle));
  const stored = new Map<string, Uint8Array<ArrayBuffer>>();
  const opened: number[] = [];
  const runner = createTrialRunner({
    slots: 1,
    backend: "wasm",
    wasm,
    silenceMs,
    openChannel: () => {
      const channel = openTrialProcess({ scriptPath, gpu: false });
      opened.push(channel.pid!);
      return Promise.resolve(channel);
    },
    dataFor: () => Promise.resolve(data),
    checkpoints: {
      load: ({ key }) => Promise.resolve(stored.get(key)!),
      save: (checkpoint, bytes) => Promise.resolve(void stored.set(checkpoint.key, bytes)),
    },
  });
  runners.push(runner);
  return { runner, opened };
}

async function collect(
  events: AsyncIterable<TrialEvent>,
  watch: (event: TrialEvent) => void = () => undefined,
) {
  const all: TrialEvent[] = [];
  for await (const event of events) {
    watch(event);
    all.push(event);
  }
  return all;
}

const curveOf = (events: readonly TrialEvent[]) =>
  events
    .filter((event): event is EpochReported => event.type === "epoch-reported")
    .map(({ epoch, trainLoss, valLoss, train, validation }) => ({
      epoch,
      trainLoss,
      valLoss,
      train,
      validation,
    }));

let bundle: string;
let wasm: Awaited<ReturnType<typeof installedBinaries>>;
beforeAll(async () => {
  [bundle, wasm] = [await buildBundle("node"), await installedBinaries()];
}, 60_000);
afterAll(() => runners.forEach((runner) => runner.close()));

const LONG = 60_000; // a child's start takes seconds on a busy machine

describe("a trial in a child process", () => {
  test("killed in the middle goes on in another with the identical curve", { timeout: LONG }, async () => {
    const { runner, opened } = await start(files);
    const calm = await collect(runner.start(order(0)));
    expect(calm.at(-1)).toMatchObject({ type: "trial-completed", epoch: 3 });
    let killed = false;
    const shaken = await collect(runner.start(order(1)), (event) => {
      if (killed || event.type !== "checkpoint-saved") return;
      killed = true;
      process.kill(opened.at(-1)!, "SIGKILL");
    });
    expect(curveOf(shaken)).toEqual(curveOf(calm));
    expect(shaken.at(-1)).toMatchObject({ type: "trial-completed", epoch: 3 });
    expect(opened).toHaveLength(2);
  });

  test("cannot read files", { timeout: LONG }, async () => {
    const train = files["train.ts"]!.replace(
      "const { config, facts, seed } = context;",
      'const { config, facts, seed } = context; process.getBuiltinModule("fs").readFileSync("/etc/hostname");',
    );
    expect(train).not.toBe(files["train.ts"]);
    const { runner } = await start({ ...files, "train.ts": train });
    const [event] = (await collect(runner.start(order(0)))).slice(-1);
    expect(event).toMatchObject({ type: "trial-failed", reason: "code-error" });
    expect(event).toHaveProperty(
      "message",
      expect.stringContaining("Access to this API has been restricted"),
    );
  });

  test("that never answers is ended", { timeout: LONG }, async () => {
    const train = files["train.ts"]!.replace(
      "predict: (xs) =>",
      "predict: (xs) => { for (;;); },\n unused: (xs) =>",
    );
    expect(train).not.toBe(files["train.ts"]);
    const { runner, opened } = await start({ ...files, "train.ts": train }, 1000);
    const events = await collect(runner.start(order(0)));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "worker-crashed" });
    expect(opened).toHaveLength(3);
  });

  test("whose script does not parse says so", { timeout: LONG }, async () => {
    const { runner } = await start({
      ...files,
      "data.ts": `${files["data.ts"]!}\nconst twice = 1; const twice = 2;`,
    });
    const events = await collect(runner.start(order(0)));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed" });
    expect(events.at(-1)).toHaveProperty("message", expect.stringContaining("SyntaxError"));
  });
});
