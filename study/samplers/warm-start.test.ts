import { describe, expect, it } from "vitest";
import type { CurveRanker } from "../rankers/curve-ranker.ts";
import { createScoreRanker } from "../rankers/index.ts";
import { parseSpace } from "../space/index.ts";
import { createSampler } from "./create-sampler.ts";
import type { ObservedTrial, SampleRequest } from "./sampler.ts";
import { sampleWarm } from "./warm-start.ts";

const space = parseSpace("x: {distribution: uniform, min: 0.0, max: 1.0}");
const random = createSampler({ name: "random", preset: "optuna5" });
const tpe = createSampler({ name: "tpe", preset: "optuna5" });

/** Expects the most of values near `x`. */
function priorAt(x: number): CurveRanker {
  return {
    name: "learned",
    version: "test",
    rank: ({ trials }) =>
      Promise.resolve(
        trials.map(({ params }) => ({
          score: Math.abs(Number(params["x"]) - x),
          quantiles: [],
          probabilityBest: null,
        })),
      ),
  };
}

function requestFor(trialNumber: number, trials: readonly ObservedTrial[] = [], seed = 0): SampleRequest {
  return { space, trials, trialNumber, seed };
}

/** Trials whose optimum is at `best`, at evenly spread values. */
function observed(count: number, best: number): ObservedTrial[] {
  return Array.from({ length: count }, (_, number) => {
    const x = (number + 0.5) / count;
    return { number, params: { x }, state: "complete", value: Math.abs(x - best) };
  });
}

async function meanDistance(trials: readonly ObservedTrial[], at: number, sampler = random): Promise<number> {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const drawn = await Promise.all(
    seeds.map((seed) =>
      sampleWarm(requestFor(100, trials, seed), sampler, priorAt(at), { epochsPlanned: 10 }),
    ),
  );
  return drawn.reduce((sum, params) => sum + Math.abs(Number(params!["x"]) - at), 0) / drawn.length;
}

describe("warm start", () => {
  it("takes what the prior expects the most of, the same for the same request", async () => {
    expect(await meanDistance([], 0.8)).toBeLessThan(0.12);
    const request = requestFor(4, observed(3, 0.8));
    const first = await sampleWarm(request, random, priorAt(0.8), { epochsPlanned: 10 });
    expect(await sampleWarm(request, random, priorAt(0.8), { epochsPlanned: 10 })).toEqual(first);
  });

  it("keeps every third proposal of the sampler", async () => {
    for (const number of [3, 6, 9]) {
      expect(await sampleWarm(requestFor(number), random, priorAt(0.8), { epochsPlanned: 10 })).toEqual(
        random.sampleTrial(requestFor(number)),
      );
    }
  });

  it("leaves the sampler alone when the ranker knows nothing of parameters", async () => {
    const own = random.sampleTrial(requestFor(1));
    expect(await sampleWarm(requestFor(1), random, createScoreRanker("last"), { epochsPlanned: 10 })).toEqual(
      own,
    );
  });

  it("is not believed once results contradict it, and fades even when they agree", async () => {
    const trusted = await meanDistance(observed(9, 0.9), 0.9);
    const contradicted = await meanDistance(observed(9, 0.1), 0.9);
    expect(trusted).toBeLessThan(0.15);
    expect(contradicted).toBeGreaterThan(0.3);
    expect(await meanDistance(observed(80, 0.9), 0.9)).toBeGreaterThan(0.2);
  });

  it("chooses among what TPE proposes", async () => {
    const trials = observed(20, 0.5);
    for (let seed = 0; seed < 20; seed++) {
      const params = await sampleWarm(requestFor(100, trials, seed), tpe, priorAt(0.5), {
        epochsPlanned: 10,
      });
      expect(Number(params!["x"])).toBeGreaterThanOrEqual(0);
      expect(Number(params!["x"])).toBeLessThanOrEqual(1);
    }
    expect(await meanDistance(trials, 0.5, tpe)).toBeLessThan(0.1);
  });

  it("is exhausted when the sampler is", async () => {
    const one = parseSpace("x: {values: [1]}");
    const grid = createSampler({ name: "grid", preset: "optuna5" });
    const trials: ObservedTrial[] = [{ number: 0, params: { x: 1 }, state: "complete", value: 1 }];
    expect(
      await sampleWarm({ ...requestFor(1, trials), space: one }, grid, priorAt(1), { epochsPlanned: 10 }),
    ).toBeNull();
  });
});
