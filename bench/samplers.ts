/**
 * Best value after 100 trials over 40 seeds, on five problems, against the median that Optuna reached there with the
 * same settings; and the time of one proposal after 100 and 1000 trials.
 */
import { createSampler, parseSpace, type Sampler } from "../study/index.ts";
import { awkwardTrials } from "../study/testing/awkward-trials.ts";
import { behaviourBands, bestsOf } from "../study/testing/behaviour-bands.ts";
import { problems } from "../study/testing/problems.ts";
import { quantile } from "../study/testing/statistics.ts";
import type { Figure } from "./figure.ts";

const seeds = 40;

export function* samplerFigures(): Generator<Figure> {
  for (const { sampler, options, quartiles } of behaviourBands) {
    for (const problem of problems) {
      const bests = bestsOf(problem, createSampler(options), seeds);
      const [, baseline] = quartiles[problem.name]!;
      yield lowerIsBetter(`${sampler}/${problem.name}`, "best value", bests, baseline);
    }
  }
  for (const preset of ["optuna4", "optuna5"] as const) {
    const sampler = createSampler({ name: "tpe", preset });
    for (const count of [100, 1000]) {
      yield lowerIsBetter(`tpe-${preset}/proposal-after-${count}`, "ms", proposalTimes(sampler, count), null);
    }
  }
}

function lowerIsBetter(
  name: string,
  unit: string,
  values: readonly number[],
  baseline: number | null,
): Figure {
  const [low, value, high] = [0.25, 0.5, 0.75].map((q) => quantile(values, q)) as [number, number, number];
  const ratio = baseline === null ? null : baseline / value;
  return { bench: "samplers", name, value, unit, baseline, ratio, spread: [low, high], runs: values.length };
}

/** Milliseconds for one proposal in a space of 12 parameters, [20]; the first, cold one is dropped. */
function proposalTimes(sampler: Sampler, count: number): number[] {
  const lines = Array.from({ length: 12 }, (_, i) => {
    return `p${i}: ${i % 2 ? "{distribution: uniform, min: 0.0, max: 1.0}" : "{distribution: uniform, min: 1, max: 8}"}`;
  });
  const space = parseSpace(lines.join("\n"));
  const trials = awkwardTrials(space, count, 0);
  const times = Array.from({ length: 21 }, (_, seed) => {
    const start = performance.now();
    sampler.sampleTrial({ space, trials, trialNumber: count, seed });
    return performance.now() - start;
  });
  return times.slice(1);
}
