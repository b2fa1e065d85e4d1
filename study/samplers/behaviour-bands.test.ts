/** 40 seeds of 100 trials on five problems against the quartiles that Optuna reached there. */
import { describe, expect, it } from "vitest";
import { behaviourBands, bestsOf } from "../testing/behaviour-bands.ts";
import optunaBests from "../testing/optuna-bests.json" with { type: "json" };
import { problems } from "../testing/problems.ts";
import { mannWhitneyLess, quantile } from "../testing/statistics.ts";
import { createSampler } from "./index.ts";

const random = createSampler({ name: "random", preset: "optuna5" });

/** Best of 100 trials for 40 seeds, by sampler and problem; Optuna 5.0.0, `multivariate=False` for optuna4. */
const storedBests: Readonly<Record<string, readonly number[]>> = optunaBests;

function twoSided(a: readonly number[], b: readonly number[]): number {
  return 2 * Math.min(mannWhitneyLess(a, b), mannWhitneyLess(b, a));
}

describe.each(problems)("$name", (problem) => {
  const byChance = bestsOf(problem, random);

  it.each(behaviourBands)("$sampler is where Optuna is", ({ sampler, options, quartiles }) => {
    const bests = bestsOf(problem, createSampler(options));
    const [q25, , q75] = quartiles[problem.name]!;
    const median = quantile(bests, 0.5);
    expect(median).toBeGreaterThanOrEqual(0.8 * q25);
    expect(median).toBeLessThanOrEqual(1.25 * q75);
    if (sampler !== "random") expect(mannWhitneyLess(bests, byChance)).toBeLessThan(1e-3);
    const theirs = storedBests[`${sampler}/${problem.name}`];
    if (theirs) expect(twoSided(bests, theirs)).toBeGreaterThan(0.01);
  });
});

it("optuna5 without joint proposals is optuna4", () => {
  const independent = createSampler({ name: "tpe", preset: "optuna5", independent: true });
  const older = createSampler({ name: "tpe", preset: "optuna4" });
  for (const problem of problems)
    expect(bestsOf(problem, independent, 2)).toEqual(bestsOf(problem, older, 2));
});
