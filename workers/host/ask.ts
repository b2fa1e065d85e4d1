/** One question to a worker and its answer. */
import type { HostMessage, WorkerMessage } from "../../protocol/index.ts";
import { fromRecord, type WorkerSlot } from "./worker-slot.ts";

/** Messages that are answered by one message of the same id. */
export type Question = DistributiveOmit<Extract<HostMessage, { id: number }>, "id">;
export type AnswerType = "predicted" | "explained" | "exported" | "rehearsed";
export type Answer<T extends AnswerType> = Extract<WorkerMessage, { type: T }>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

let lastId = 0;

/**
 * @param slot - opened; nothing else is asked of it meanwhile
 * @throws WorkbenchError what kept the worker from answering; one whose memory ran out is ended
 */
export async function ask<T extends AnswerType>(
  slot: WorkerSlot,
  question: Question,
  answerType: T,
): Promise<Answer<T>> {
  const id = ++lastId;
  let result: Answer<T> | undefined;
  await slot.converse({ ...question, id }, (answer) => {
    if (answer.type === "request-failed") {
      // what a full heap still answers cannot be trusted
      if (answer.error.code === "out-of-memory") slot.kill("its memory ran out");
      throw fromRecord(answer.error);
    }
    if (isAnswer(answer, answerType, id)) result = answer;
    return Promise.resolve(result ? "done" : "more");
  });
  return result!;
}

function isAnswer<T extends AnswerType>(message: WorkerMessage, type: T, id: number): message is Answer<T> {
  return message.type === type && "id" in message && message.id === id;
}
