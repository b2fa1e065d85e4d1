/** Trials in real child processes with a real generated program on small made-up pictures. */
import { onTestFinished } from "vitest";
import type { TrialData } from "../../../protocol/index.ts";
import {
  seededRandom,
  type EpochReported,
  type Params,
  type TrialEvent,
  type TrialOrder,
} from "../../../study/index.ts";
import { templateByName, type ProgramFiles } from "../../../templates/index.ts";
import { installedBinaries } from "../../backend/node/index.ts";
import { createTrialRunner, type LocalTrialRunner, type TrialRunnerOptions } from "../../host/index.ts";
import { linkProgram } from "../../program/index.ts";
import { buildBundle, openTrialProcess, storeScript } from "../index.ts";

/** a child's start takes seconds on a busy machine */
export const LONG = 60_000;

const HASH = "0".repeat(64);
const template = templateByName("image-classification");
const data = stripes(60);
const facts = { ...data, trainCount: data.train.length, validationCount: data.validation.length };
const form = template.parseForm({});
export const files = template.generate(form, facts);
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

export function order(trialNumber: number, epochs = 3, changed: Params = {}): TrialOrder {
  const split = { seed: 0, validationShare: 0.2, hash: HASH };
  const spec = {
    studyId: "study",
    trialNumber,
    seed: 5,
    program: HASH,
    params: { ...params, ...changed },
    dataset: HASH,
    split,
    epochs,
  };
  return { spec: { ...spec, patience: null }, attempt: 1, untilEpoch: epochs };
}

export interface Started {
  readonly runner: LocalTrialRunner;
  /** process ids of the workers, in order */
  readonly opened: number[];
}

type Options = Partial<Pick<TrialRunnerOptions, "silenceMs" | "backend" | "wasm">>;

/** Closed when the test ends. */
export async function startProcesses(program: ProgramFiles, options: Options = {}): Promise<Started> {
  const [bundle, wasm] = await Promise.all([buildBundle("node"), installedBinaries()]);
  const scriptPath = await storeScript(linkProgram(program, bundle));
  const stored = new Map<string, Uint8Array<ArrayBuffer>>();
  const opened: number[] = [];
  const runner = createTrialRunner({
    slots: 1,
    backend: "wasm",
    wasm,
    openChannel: () => {
      const channel = openTrialProcess({ scriptPath, gpu: options.backend === "webgpu" });
      opened.push(channel.pid!);
      return Promise.resolve(channel);
    },
    dataFor: () => Promise.resolve(data),
    checkpoints: {
      load: ({ key }) => Promise.resolve(stored.get(key)!),
      save: (checkpoint, bytes) => Promise.resolve(void stored.set(checkpoint.key, bytes)),
    },
    ...options,
  });
  onTestFinished(() => runner.close());
  return { runner, opened };
}

export async function collect(
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

export const curveOf = (events: readonly TrialEvent[]) =>
  events
    .filter((event): event is EpochReported => event.type === "epoch-reported")
    .map(({ epoch, trainLoss, valLoss, train, validation }) => ({
      epoch,
      trainLoss,
      valLoss,
      train,
      validation,
    }));
