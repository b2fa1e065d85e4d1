import { proxy, wrap } from "comlink";
import type { FinishedStudy, Learned } from "../../../ranker/index.ts";
import { trusted } from "../../runners/trusted.ts";
import type { RemoteLearning } from "./request.ts";
import workerUrl from "./worker.ts?worker&url";

/**
 * Learns in a worker that ends with the work.
 * @param signal - ends it at once; the promise then rejects with the signal's reason
 * @returns null where there are too few trials
 */
export async function learnApart(
  studies: readonly FinishedStudy[],
  onStep: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Learned | null> {
  signal.throwIfAborted();
  const worker = new Worker(trusted.createScriptURL(workerUrl), { type: "module", name: "own-ranker" });
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(signal.reason);
  signal.addEventListener("abort", end);
  try {
    return await Promise.race([wrap<RemoteLearning>(worker).learn(studies, proxy(onStep)), ended.promise]);
  } finally {
    signal.removeEventListener("abort", end);
    worker.terminate();
  }
}
