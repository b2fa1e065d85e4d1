/** Judges rankers on learning curves. It fits trees for most of a minute, which no page could stand. */
import { expose } from "comlink";
import {
  benchHeldOut,
  benchWith,
  summarise,
  type BenchStep,
  type JudgedTask,
} from "../../ranker/bench/index.ts";
import { createRanker } from "../../ranker/index.ts";
import { carryWorkbenchErrors } from "../workbench/cross-thread-errors.ts";
import { etaOf } from "../workbench/eta-of.ts";
import { readSource, type ReadSource } from "./read-source.ts";
import type { CurveSource, RemoteBench } from "./request.ts";

/** the page draws all tables anew each time */
const tellEveryMs = 300;

const stepsOf = (source: CurveSource, { tasks }: ReadSource): AsyncIterable<BenchStep> =>
  source.from === "farm" ? benchHeldOut(tasks) : benchWith(createRanker("learned"), tasks);

const api: RemoteBench = {
  async run(source, onNews) {
    const reading = async (task: string): Promise<void> =>
      onNews({
        progress: { text: `read ${task}`, done: 0, total: 1, eta: null },
        judged: [],
        summary: [],
        skipped: [],
      });
    const read = await readSource(source, reading);
    const judged: JudgedTask[] = [];
    const begin = performance.now();
    let toldAt = -Infinity;
    for await (const step of stepsOf(source, read)) {
      if (step.judged) judged.push(step.judged);
      const now = performance.now();
      const isSoon = step.judged !== null && now - toldAt < tellEveryMs;
      if (isSoon && step.done < step.total) continue;
      toldAt = now;
      const eta = etaOf(step.done, step.total, now - begin);
      const summary = summarise(judged);
      const progress = { text: step.doing, done: step.done, total: step.total, eta };
      // the last must have arrived before the run ends: calls and answers take different ways
      await onNews({ progress, judged: [...judged], summary, skipped: read.skipped });
    }
  },
};

carryWorkbenchErrors();
expose(api);
