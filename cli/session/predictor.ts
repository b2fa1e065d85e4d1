/** Trained networks that answer for new pictures; several (the folds of a training) are averaged. */
import type { StudyConfig } from "../../protocol/index.ts";
import type { CheckpointStore, LocalTrialRunner } from "../../workers/host/index.ts";
import { SHIPPED, type BackboneFiles } from "../../workers/features/files/index.ts";
import { readBackbone } from "../../workers/features/node/index.ts";
import { inputOf, type InputForm, type SavedModel } from "../../workers/model/index.ts";
import { openRunner } from "./open-runner.ts";

type Values = Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

const noCheckpoints: CheckpointStore = {
  load: () => Promise.reject(new Error("predicting loads no checkpoint")),
  save: () => Promise.reject(new Error("predicting saves no checkpoint")),
};

/** @throws WorkbenchError `backbone-missing`, `backbone-differs` */
export const inputFormOf = (model: SavedModel): Promise<InputForm> =>
  inputOf(model, {
    find: shippedByName,
    where: "in the model's backbone/ folder",
    action: "Put its model.json and weights.bin back there, or train the model again.",
  });

const shippedByName = async (name: string): Promise<BackboneFiles | null> =>
  name === SHIPPED ? readBackbone(name) : null;

/** @returns float32 [n, classes]: mean probabilities of the models, which share one program */
export async function predictWith(
  models: readonly SavedModel[],
  values: Values,
  backend: StudyConfig["backend"],
): Promise<Float32Array> {
  const request = { files: models[0]!.files, workers: 1, backend, data: null, checkpoints: noCheckpoints };
  const runner = await openRunner(request);
  try {
    return await meanAnswer(runner, models, values);
  } finally {
    runner.close();
  }
}

async function meanAnswer(
  runner: LocalTrialRunner,
  models: readonly SavedModel[],
  values: Values,
): Promise<Float32Array> {
  let sum: Float32Array | null = null;
  for (const { checkpoint } of models) {
    const { probabilities } = await runner.predict(checkpoint, values.slice());
    sum = sum === null ? probabilities.slice() : sum.map((value, i) => value + probabilities[i]!);
  }
  return sum!.map((value) => value / models.length);
}
