import { describe, expect, it } from "vitest";
import { parseSpace, type Params, type SearchSpace } from "../../space/index.ts";
import { createSampler, type ObservedTrial, type Sampler } from "../index.ts";

const tpe = createSampler({ name: "tpe", preset: "optuna5" });
const random = createSampler({ name: "random", preset: "optuna5" });

function study(sampler: Sampler, space: SearchSpace, f: (params: Params) => number, count: number, seed = 0) {
  const trials: ObservedTrial[] = [];
  for (let number = 0; number < count; number++) {
    const params = sampler.sampleTrial({ space, trials, trialNumber: number, seed })!;
    trials.push({ number, params, state: "complete", value: f(params) });
  }
  return trials;
}

const line = parseSpace("x: {distribution: uniform, min: 0.0, max: 1.0}");

describe("startup", () => {
  it("draws as the random sampler until ten trials are complete or pruned", () => {
    const [ours, theirs] = [tpe, random].map((sampler) => study(sampler, line, ({ x }) => Number(x), 12));
    expect(ours!.slice(0, 10)).toEqual(theirs!.slice(0, 10));
    expect(ours!.slice(10)).not.toEqual(theirs!.slice(10));
  });

  it("counts pruned trials, not failed or running ones", () => {
    const trials = study(tpe, line, ({ x }) => Number(x), 10);
    const propose = (sampler: Sampler, state: ObservedTrial["state"]): Params | null =>
      sampler.sampleTrial({
        space: line,
        trials: trials.map((trial, i) => (i === 0 ? { ...trial, state } : trial)),
        trialNumber: 10,
        seed: 0,
      });
    expect(propose(tpe, "failed")).toEqual(propose(random, "failed"));
    expect(propose(tpe, "running")).toEqual(propose(random, "running"));
    expect(propose(tpe, "pruned")).not.toEqual(propose(random, "pruned"));
  });
});

describe("conditional spaces", () => {
  const space = parseSpace(`
kind: {values: [a, b]}
forA: {distribution: uniform, min: 0.0, max: 1.0, when: {kind: a}}
forB: {distribution: uniform, min: 0.0, max: 1.0, when: {kind: b}}`);
  const objective = ({ kind, forA, forB }: Params): number =>
    kind === "a" ? 1 + Number(forA) : Math.abs(Number(forB) - 0.3);

  it.each([true, false])("finds the better branch and its own parameter (independent: %s)", (independent) => {
    const sampler = createSampler({ name: "tpe", preset: "optuna5", independent });
    const found = [0, 1, 2, 3].map((seed) => study(sampler, space, objective, 80, seed));
    const best = found.map((trials) => Math.min(...trials.map(({ value }) => value!)));
    expect(Math.max(...best)).toBeLessThan(0.03);
    const late = found.flatMap((trials) => trials.slice(40));
    const share = late.filter(({ params }) => params["kind"] === "b").length / late.length;
    expect(share).toBeGreaterThan(0.75);
  });
});

describe("constant liar", () => {
  it("keeps parallel trials apart", () => {
    const valley = ({ x }: Params): number => (Number(x) - 0.5) ** 2;
    const spread = (preset: "optuna4" | "optuna5"): number => {
      const sampler = createSampler({ name: "tpe", preset, independent: true });
      const widths = Array.from({ length: 20 }, (_, seed) => {
        const trials = study(sampler, line, valley, 30, seed);
        for (let number = 30; number < 38; number++) {
          const params = sampler.sampleTrial({ space: line, trials, trialNumber: number, seed })!;
          trials.push({ number, params, state: "running", value: null });
        }
        const running = trials.slice(30).map(({ params }) => Number(params["x"]));
        return Math.max(...running) - Math.min(...running);
      });
      return widths.reduce((sum, width) => sum + width, 0);
    };
    expect(spread("optuna5")).toBeGreaterThan(1.3 * spread("optuna4"));
  });
});

describe("duplicate guard", () => {
  const discrete = parseSpace("a: {values: [x, y, z]}\nb: {distribution: uniform, min: 1, max: 5}");
  const keys = (trials: readonly ObservedTrial[]): string[] =>
    trials.map(({ params }) => JSON.stringify(params));

  it("tries all of a small space before repeating", () => {
    const trials = study(tpe, discrete, ({ b }) => Number(b), 12);
    expect(new Set(keys(trials)).size).toBe(12);
  });

  it("goes on when the space is used up", () => {
    const trials = study(tpe, discrete, ({ b }) => Number(b), 40);
    expect(trials).toHaveLength(40);
    expect(new Set(keys(trials)).size).toBe(15);
  });

  it("keeps away from running trials as well", () => {
    const trials = study(tpe, discrete, ({ b }) => Number(b), 11);
    for (let number = 11; number < 14; number++) {
      const params = tpe.sampleTrial({ space: discrete, trials, trialNumber: number, seed: 0 })!;
      expect(keys(trials)).not.toContain(JSON.stringify(params));
      trials.push({ number, params, state: "running", value: null });
    }
  });
});

it("proposes from 1000 trials within a second", () => {
  const names = Array.from({ length: 12 }, (_, i) => `p${i}: {distribution: uniform, min: 0.0, max: 1.0}`);
  const space = parseSpace(names.join("\n"));
  const trials = study(random, space, (params) => Number(params["p0"]), 1000);
  const start = performance.now();
  tpe.sampleTrial({ space, trials, trialNumber: 1000, seed: 0 });
  expect(performance.now() - start).toBeLessThan(1000);
});
