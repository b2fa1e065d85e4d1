/**
 * Fast sweeps with TPE over recorded trials (a proposal is answered by the nearest one), started warm by a ranker that
 * has not seen the data set, and by the same ranker turned round, against the plain sampler.
 */
import type { Figure } from "./figure.ts";
import { mean } from "./mean.ts";
import { heldOutTasks } from "./sweeps/held-out.ts";
import { lossesFound, misleading } from "./sweeps/warm-outcomes.ts";
import type { TrainingOptions } from "./training/case.ts";

/** A sweep of a misled sampler that found next to nothing must not hide all others. */
const mostTimesBest = 3;

/** `--quick` runs 5 seeds a task, `--full` 100. A figure a task, then the means over tasks and the worst one. */
export async function* warmStartFigures({ quick, full }: TrainingOptions): AsyncGenerator<Figure> {
  const seeds = quick ? 5 : full ? 100 : 30;
  const all: Record<"warm" | "misled", Figure[]> = { warm: [], misled: [] };
  for await (const { task, ranker } of heldOutTasks()) {
    const most = mostTimesBest * Math.min(...task.trials.map(({ final }) => final));
    const found = async (prior: Parameters<typeof lossesFound>[2]): Promise<number> =>
      mean((await lossesFound(task, ranker, prior, seeds)).map((loss) => Math.min(loss, most)));
    const plain = await found(null);
    for (const [kind, prior] of [
      ["warm", ranker],
      ["misled", misleading(ranker)],
    ] as const) {
      const figure = figureOf(`${kind}/${task.name}`, await found(prior), plain, seeds);
      all[kind].push(figure);
      yield figure;
    }
  }
  for (const kind of ["warm", "misled"] as const) {
    const shares = all[kind].map(({ value, baseline }) => value / baseline!);
    yield summary(`${kind}/mean`, mean(shares), shares.length);
    yield summary(`${kind}/worst-task`, Math.max(...shares), shares.length);
  }
}

function figureOf(name: string, value: number, baseline: number, runs: number): Figure {
  const unit = "lowest validation loss";
  return { bench: "warm-start", name, value, unit, baseline, ratio: baseline / value, spread: null, runs };
}

function summary(name: string, value: number, runs: number): Figure {
  const unit = "of the plain sampler's loss";
  return { bench: "warm-start", name, value, unit, baseline: 1, ratio: 1 / value, spread: null, runs };
}
