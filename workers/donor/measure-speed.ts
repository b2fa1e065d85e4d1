/** How fast a device trains: a few epochs of a small network on made-up pictures, which also proves that it trains. */
import type { BackendName, TrialData } from "../../protocol/index.ts";
import { seededRandom, WorkbenchError, type StudyConfig, type TrialOrder } from "../../study/index.ts";
import { templateByName } from "../../templates/index.ts";
import { programHash } from "../program/index.ts";
import { createLatestCheckpoint } from "./train-lease.ts";
import type { OpenTrainer } from "./trainer.ts";

/**
 * The unit in which nodes tell their speed: nominal (no measurement is on record), and kept since only ratios of speeds
 * matter and stored ones must stay comparable. For orientation, WebAssembly with SIMD on a virtual machine with
 * two cores of an AMD EPYC, of which others wanted both too: 63 to 68 steps a second with priority, 44 to 86 without.
 */
export const REFERENCE = { stepsPerSecond: 150 };

export interface MeasuredSpeed {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly stepsPerSecond: number;
}

const [SAMPLES, SIZE, BATCH, EPOCHS] = [576, 16, 32, 3];

/** @throws WorkbenchError what keeps the device from training */
export async function measureSpeed(
  open: OpenTrainer,
  backend: StudyConfig["backend"],
): Promise<MeasuredSpeed> {
  const data = madeUpPictures();
  const { task, classes, shape, train, validation } = data;
  const facts = { task, classes, shape, trainCount: train.length, validationCount: validation.length };
  const template = templateByName("image-classification");
  const form = template.parseForm({ image_size: SIZE });
  const files = template.generate(form, facts);
  const params = { ...template.defaults(form, facts), width: 16, stages: 2, batch_size: BATCH };
  const checkpoints = createLatestCheckpoint(null);
  const trainer = await open({ files, data, backend, boxed: false, checkpoints });
  try {
    let found: Pick<MeasuredSpeed, "backend" | "adapter"> | null = null;
    let fastest = Infinity;
    for await (const event of trainer.start(orderOf(await programHash(files), params))) {
      if (event.type === "trial-failed") throw cannotTrain(event);
      if (event.type === "trial-started") found = { backend: event.backend, adapter: event.adapter };
      if (event.type === "epoch-reported") fastest = Math.min(fastest, event.seconds);
    }
    return { ...found!, stepsPerSecond: Math.floor(train.length / BATCH) / fastest };
  } finally {
    trainer.close();
  }
}

function orderOf(program: string, params: TrialOrder["spec"]["params"]): TrialOrder {
  const nothing = "0".repeat(64);
  const spec = {
    ...{ studyId: "benchmark", trialNumber: 0, seed: 1, program, params, dataset: nothing },
    split: { seed: 0, validationShare: 0.1, hash: nothing },
    ...{ epochs: EPOCHS, patience: null },
  };
  return { spec, attempt: 1, untilEpoch: EPOCHS };
}

function madeUpPictures(): TrialData {
  const random = seededRandom("benchmark");
  const values = Uint8Array.from({ length: SAMPLES * SIZE * SIZE * 3 }, () => random.integer(256));
  const labels = new Uint8Array(SAMPLES * 2);
  for (let sample = 0; sample < SAMPLES; sample++) labels[2 * sample + random.integer(2)] = 1;
  const indices = Int32Array.from({ length: SAMPLES }, (_, index) => index);
  return {
    ...{ task: "single-label", kind: "images", classes: ["a", "b"], shape: [SIZE, SIZE, 3], values, labels },
    ...{ train: indices.slice(64), validation: indices.slice(0, 64) },
  };
}

function cannotTrain({ message, action }: { message: string; action: string }): WorkbenchError {
  return new WorkbenchError("cannot-train", `This device cannot train: ${message}`, action);
}
