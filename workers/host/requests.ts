/** What a host asks of a worker beside training. */
import { ask, type Answer, type AnswerType, type Question } from "./ask.ts";
import type { WorkerSlot } from "./worker-slot.ts";

type Content<T extends AnswerType> = Omit<Answer<T>, "type" | "id">;
type Bytes = Uint8Array<ArrayBuffer>;

export interface TrialRequests {
  /** probabilities float32 [n, classes] of values shaped like the model's data, by the best epoch's weights */
  readonly predict: (
    checkpoint: Bytes,
    values: Bytes | Float32Array<ArrayBuffer>,
  ) => Promise<Content<"predicted">>;
  /** Grad-CAM++ maps in [0, 1] of images and one class index each; null when the model has no convolution */
  readonly explain: (
    checkpoint: Bytes,
    values: Bytes,
    classes: Int32Array<ArrayBuffer>,
  ) => Promise<Content<"explained">["maps"]>;
  /** a tfjs layers model: model.json and weights.bin */
  readonly exportModel: (checkpoint: Bytes) => Promise<Content<"exported">>;
}

/** @param withSlot - lends a worker for one request */
export function createRequests(
  withSlot: <T>(use: (slot: WorkerSlot) => Promise<T>) => Promise<T>,
): TrialRequests {
  const request = <T extends AnswerType>(question: Question, answerType: T): Promise<Answer<T>> =>
    withSlot(async (slot) => {
      await slot.open();
      return ask(slot, question, answerType);
    });
  return {
    predict: async (checkpoint, values) => {
      const question = { type: "predict", checkpoint, values } as const;
      const { probabilities, millisecondsPerSample } = await request(question, "predicted");
      return { probabilities, millisecondsPerSample };
    },
    explain: async (checkpoint, values, classes) =>
      (await request({ type: "explain", checkpoint, values, classes }, "explained")).maps,
    exportModel: async (checkpoint) => {
      const { modelJson, weights } = await request({ type: "export-model", checkpoint }, "exported");
      return { modelJson, weights };
    },
  };
}
