import type { HostMessage } from "../../../protocol/index.ts";
import type { Session } from "../session.ts";
import { withBestModel } from "./from-checkpoint.ts";
import { countSamples, forEachChunk } from "./samples.ts";

type Request = Extract<HostMessage, { type: "predict" }>;

export interface Prediction {
  /** [samples, classes]; of a regression the standardised numbers [samples, 1] */
  readonly probabilities: Float32Array<ArrayBuffer>;
  readonly millisecondsPerSample: number;
}

/** Probabilities of every class in inference mode, by the weights of the best epoch. */
export function predict(session: Session, { checkpoint, values }: Request): Promise<Prediction> {
  const { now, yieldToHost } = session.environment;
  return withBestModel(session, checkpoint, async (training, origin) => {
    const { classes, task } = origin.facts;
    const samples = countSamples(values, origin);
    const probabilities = new Float32Array(samples * classes.length);
    const activate = activations[task];
    const startedAt = now();
    await forEachChunk(values, origin, async (xs, first) => {
      const logits = training.predict(xs);
      try {
        probabilities.set(activate(await logits.data<"float32">(), classes.length), first * classes.length);
      } finally {
        logits.dispose();
      }
      await yieldToHost();
    });
    return { probabilities, millisecondsPerSample: samples === 0 ? 0 : (now() - startedAt) / samples };
  });
}

const activations = { "single-label": softmax, "multi-label": sigmoid, regression: asTheyAre };

function asTheyAre(outputs: Float32Array): Float32Array {
  return outputs;
}

/** Row by row; the largest logit is subtracted first, so that no power overflows. */
function softmax(logits: Float32Array, classes: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const top = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const powers = Array.from(row, (logit) => Math.exp(logit - top));
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, index) => (result[start + index] = power / sum));
  }
  return result;
}

function sigmoid(logits: Float32Array): Float32Array {
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}
