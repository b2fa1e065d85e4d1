/** What a host asks of a worker beside training. */
import type { HostMessage, WorkerMessage } from "../../protocol/index.ts";
import { fromRecord, type WorkerSlot } from "./worker-slot.ts";

type Answer<T extends WorkerMessage["type"]> = Omit<Extract<WorkerMessage, { type: T }>, "type" | "id">;
type AnswerType = "predicted" | "explained" | "exported";
type Bytes = Uint8Array<ArrayBuffer>;

export interface TrialRequests {
  /** probabilities float32 [n, classes] of values shaped like the model's data, by the best epoch's weights */
  readonly predict: (
    checkpoint: Bytes,
    values: Bytes | Float32Array<ArrayBuffer>,
  ) => Promise<Answer<"predicted">>;
  /** Grad-CAM++ maps in [0, 1] of images and one class index each; null when the model has no convolution */
  readonly explain: (
    checkpoint: Bytes,
    values: Bytes,
    classes: Int32Array<ArrayBuffer>,
  ) => Promise<Answer<"explained">["maps"]>;
  /** a tfjs layers model: model.json and weights.bin */
  readonly exportModel: (checkpoint: Bytes) => Promise<Answer<"exported">>;
}

/** @param withSlot - lends a worker for one request */
export function createRequests(
  withSlot: <T>(use: (slot: WorkerSlot) => Promise<T>) => Promise<T>,
): TrialRequests {
  let lastId = 0;
  const ask = <T extends AnswerType>(message: HostMessage & { id: number }, answerType: T) =>
    withSlot(async (slot) => {
      await slot.open();
      let result: Extract<WorkerMessage, { type: T }> | undefined;
      await slot.converse(message, (answer) => {
        if (answer.type === "request-failed") {
          // what a full heap still answers cannot be trusted
          if (answer.error.code === "out-of-memory") slot.kill("its memory ran out");
          throw fromRecord(answer.error);
        }
        if (isAnswer(answer, answerType, message.id)) result = answer;
        return Promise.resolve(result ? "done" : "more");
      });
      return result!;
    });
  return {
    predict: async (checkpoint, values) => {
      const { probabilities, millisecondsPerSample } = await ask(
        { type: "predict", id: ++lastId, checkpoint, values },
        "predicted",
      );
      return { probabilities, millisecondsPerSample };
    },
    explain: async (checkpoint, values, classes) =>
      (await ask({ type: "explain", id: ++lastId, checkpoint, values, classes }, "explained")).maps,
    exportModel: async (checkpoint) => {
      const { modelJson, weights } = await ask(
        { type: "export-model", id: ++lastId, checkpoint },
        "exported",
      );
      return { modelJson, weights };
    },
  };
}

function isAnswer<T extends AnswerType>(
  message: WorkerMessage,
  type: T,
  id: number,
): message is Extract<WorkerMessage, { type: T }> {
  return message.type === type && "id" in message && message.id === id;
}
