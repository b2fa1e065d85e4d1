import { proxy, wrap } from "comlink";
import type { Earlier, FinishedStudy, Learned } from "../../../ranker/index.ts";
import { workApart } from "../work-apart.ts";
import type { RemoteLearning } from "./request.ts";
import url from "./worker.ts?worker&url";

/**
 * Learns in a worker of its own.
 * @param signal - ends it at once; see `workApart`
 * @returns null where there are too few trials
 */
export function learnApart(
  studies: readonly FinishedStudy[],
  earlier: Earlier | null,
  onStep: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Learned | null> {
  return workApart(
    { url, name: "own-ranker" },
    (worker) => wrap<RemoteLearning>(worker).learn(studies, proxy(onStep), earlier),
    signal,
  );
}
