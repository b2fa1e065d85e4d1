import { proxy, wrap } from "comlink";
import { workApart } from "../workbench/work-apart.ts";
import type { BenchNews, CurveSource, RemoteBench } from "./request.ts";
import url from "./worker.ts?worker&url";

/**
 * Runs the bench in a worker of its own.
 * @param signal - ends it at once, and its news; see `workApart`
 */
export function runBench(
  source: CurveSource,
  onNews: (news: BenchNews) => void,
  signal: AbortSignal,
): Promise<void> {
  const told = (news: BenchNews): void => {
    if (!signal.aborted) onNews(news);
  };
  return workApart(
    { url, name: "ranker-bench" },
    (worker) => wrap<RemoteBench>(worker).run(source, proxy(told)),
    signal,
  );
}
