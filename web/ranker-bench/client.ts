import { proxy, wrap } from "comlink";
import { trusted } from "../runners/trusted.ts";
import type { BenchNews, CurveSource, RemoteBench } from "./request.ts";
import workerUrl from "./worker.ts?worker&url";

/**
 * Runs the bench in a worker of its own.
 * @param signal - ends the worker at once; the promise then rejects with the signal's reason
 */
export async function runBench(
  source: CurveSource,
  onNews: (news: BenchNews) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(trusted.createScriptURL(workerUrl), { type: "module", name: "ranker-bench" });
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(signal.reason);
  signal.addEventListener("abort", end);
  try {
    const told = (news: BenchNews): void => {
      if (!signal.aborted) onNews(news);
    };
    await Promise.race([wrap<RemoteBench>(worker).run(source, proxy(told)), ended.promise]);
  } finally {
    signal.removeEventListener("abort", end);
    worker.terminate();
  }
}
