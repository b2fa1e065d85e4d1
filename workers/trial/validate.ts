/** Loss and accuracy over the whole validation set, in inference mode. */
import * as tf from "@tensorflow/tfjs";
import type { LabelledData } from "../../protocol/index.ts";
import type { Training } from "../../templates/runtime/index.ts";
import { chunks, makeBatch, type ChooseSamples } from "./batches.ts";
import type { PreparedData } from "./prepared-data.ts";
import type { Stepper } from "./stepper.ts";

export interface Validation {
  /** mean over the samples; may be NaN */
  readonly loss: number;
  /** share of samples of which every label is right; 0 for a regression, where nothing is just right or wrong */
  readonly accuracy: number;
}

/** Values that a chunk of samples may have: small enough for the activations of wide first layers. */
const CHUNK_VALUES = 2 ** 19;
const LARGEST_CHUNK = 256;

/** Samples that are answered at once: depends on the sample's size only, so that results do too. */
export function chunkSize(sampleSize: number, accumulate: number): number {
  const fitting = Math.floor(CHUNK_VALUES / sampleSize);
  return Math.max(1, Math.floor(Math.min(LARGEST_CHUNK, Math.max(8, fitting)) / accumulate));
}

/** @param between - awaited after every chunk; may throw to end */
export async function validate(
  stepper: Pick<Stepper, "answer">,
  prepared: PreparedData,
  accumulate: number,
  between: () => Promise<void>,
): Promise<Validation> {
  const { data } = prepared;
  const { validation } = data;
  let [loss, right] = [0, 0];
  for (const indices of chunks(validation, chunkSize(prepared.sampleSize, accumulate))) {
    const answer = await readAnswer(stepper, indices);
    loss += answer.loss * indices.length;
    if (data.task !== "regression") right += countRight(answer.logits, data, indices);
    await between();
  }
  return { loss: loss / validation.length, accuracy: right / validation.length };
}

/** Logits [samples, classes] in inference mode and their mean validation loss, both the caller's. */
export function answerSamples(
  training: Training,
  prepared: PreparedData,
  choose: ChooseSamples,
): { logits: tf.Tensor2D; loss: tf.Scalar } {
  return tf.tidy(() => {
    const { xs, ys } = makeBatch(prepared, choose);
    const logits = training.predict(xs);
    return { logits, loss: training.validationLoss(logits, ys) };
  });
}

async function readAnswer(stepper: Pick<Stepper, "answer">, indices: Int32Array) {
  const { logits, loss } = await stepper.answer(indices);
  try {
    return { logits: await logits.data<"float32">(), loss: (await loss.data())[0]! };
  } finally {
    tf.dispose([logits, loss]);
  }
}

/** One label: the largest logit is the answer, the first one wins a tie. Several: every logit of 0 or more. */
function countRight(logits: Float32Array, data: LabelledData, indices: Int32Array): number {
  const classes = data.classes.length;
  let right = 0;
  indices.forEach((sample, row) => {
    const outputs = logits.subarray(row * classes, (row + 1) * classes);
    const labels = data.labels.subarray(sample * classes, (sample + 1) * classes);
    if (data.task === "single-label" ? labels[largest(outputs)] === 1 : allRight(outputs, labels)) right++;
  });
  return right;
}

function largest(outputs: Float32Array): number {
  let best = 0;
  outputs.forEach((output, index) => {
    if (output > outputs[best]!) best = index;
  });
  return best;
}

const allRight = (outputs: Float32Array, labels: Uint8Array): boolean =>
  outputs.every((output, index) => output >= 0 === (labels[index] === 1));
