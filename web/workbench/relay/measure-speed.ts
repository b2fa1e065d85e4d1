/** How fast a device trains: the image template's default network on made-up pictures, against what the estimate says. */
import type { TrialData } from "../../../protocol/index.ts";
import { WorkbenchError, type StudyConfig, type TrialOrder } from "../../../study/index.ts";
import { templateByName } from "../../../templates/index.ts";
import type { OpenTrainer, Trainer } from "../../../workers/donor/index.ts";
import { programHash } from "../../../workers/program/index.ts";
import { estimateTrial, type DataSize } from "../../../workers/remote/index.ts";

const side = 24;
const samples = 320;
const validationCount = 64;
/** the first also compiles kernels and warms up */
const epochs = 2;

/** @returns steps a second over those of the reference machine. @throws WorkbenchError what kept it from training */
export async function measureSpeed(
  openTrainer: OpenTrainer,
  backend: StudyConfig["backend"],
): Promise<number> {
  const data = madeUpPictures();
  const template = templateByName("image-classification");
  const form = template.parseForm({});
  const { task, classes, shape, train, validation } = data;
  const facts = { task, classes, shape, trainCount: train.length, validationCount: validation.length };
  const files = template.generate(form, facts);
  const order = orderOf(await programHash(files), template.defaults(form, facts));
  const checkpoints = {
    load: () => Promise.reject(new Error("a benchmark goes on from nothing")),
    save: () => Promise.resolve(),
  };
  const trainer = await openTrainer({ files, data, backend, checkpoints, boxed: false });
  try {
    const seconds = await lastEpochSeconds(trainer, order);
    const bytes = data.values.byteLength + data.labels.byteLength;
    const size: DataSize = { shape, samples, trainCount: train.length, bytes };
    const one = estimateTrial({ ...order, untilEpoch: 2 }, size).estimateMs;
    const none = estimateTrial({ ...order, untilEpoch: 1 }, size).estimateMs;
    return (one - none) / 1000 / seconds;
  } finally {
    trainer.close();
  }
}

async function lastEpochSeconds(trainer: Trainer, order: TrialOrder): Promise<number> {
  let seconds = 0;
  for await (const event of trainer.start(order)) {
    if (event.type === "epoch-reported") seconds = event.seconds;
    if (event.type === "trial-failed")
      throw new WorkbenchError("benchmark-failed", event.message, event.action);
  }
  return Math.max(seconds, 1e-3);
}

function orderOf(program: string, params: TrialOrder["spec"]["params"]): TrialOrder {
  const none = "0".repeat(64);
  const split = { seed: 0, validationShare: validationCount / samples, hash: none };
  const spec = { studyId: "benchmark", trialNumber: 0, seed: 1, program, params, dataset: none, split };
  return { spec: { ...spec, epochs, patience: null }, attempt: 1, untilEpoch: epochs };
}

/** The same everywhere. */
function madeUpPictures(): TrialData {
  const values = new Uint8Array(samples * side * side * 3);
  let state = 1;
  for (let index = 0; index < values.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[index] = state >>> 24;
  }
  const classes = ["a", "b", "c", "d"];
  const labels = new Uint8Array(samples * classes.length);
  for (let sample = 0; sample < samples; sample++)
    labels[sample * classes.length + (sample % classes.length)] = 1;
  const indices = Int32Array.from({ length: samples }, (_, index) => index);
  return {
    ...{ kind: "images", task: "single-label", shape: [side, side, 3], values, labels, classes },
    train: indices.slice(validationCount),
    validation: indices.slice(0, validationCount),
  };
}
