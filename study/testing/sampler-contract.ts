import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ObservedTrial, Sampler, SampleRequest } from "../samplers/index.ts";
import { seededRandom } from "../seeded-random.ts";
import { checkParams, parseSpace, type Params, type SearchSpace } from "../space/index.ts";
import { arbitrarySpace } from "./arbitrary-space.ts";
import { awkwardTrials } from "./awkward-trials.ts";

const request = fc
  .record({ space: arbitrarySpace, count: fc.nat(40), seed: fc.nat(), history: fc.nat() })
  .map(({ space, count, seed, history }): SampleRequest => {
    return { space, seed, trialNumber: count, trials: awkwardTrials(space, count, history) };
  });

const oneChoice = parseSpace(`
one: {values: [null]}
fixed: {distribution: uniform, min: 0.5, max: 0.5}
int: {distribution: uniform, min: 3, max: 3}
log: {distribution: log_uniform, min: 1.0e-3, max: 1.0e-3}
step: {distribution: q_uniform, min: 0.0, max: 0.1, q: 0.5}`);

const conditional = parseSpace(`
optimizer: {values: [sgd, adam, rms]}
momentum: {distribution: uniform, min: 0.0, max: 1.0, when: {optimizer: [sgd, rms]}}
nesterov: {values: [true, false], when: {optimizer: sgd}}
lr: {distribution: log_uniform, min: 1.0e-5, max: 1.0}`);

/** What every sampler promises. Call inside a `describe`. */
export function testSamplerContract(name: string, sampler: Sampler): void {
  describe(`${name} keeps the sampler contract`, () => {
    it("proposes valid parameters: in bounds, on steps, and only those that exist", () => {
      check((given) => {
        const params = sampler.sampleTrial(given);
        if (params === null) expect(sampler.name).toBe("grid");
        else checkParams(given.space, params);
      });
    });

    it("answers the same request with the same parameters", () => {
      check((given) =>
        expect(sampler.sampleTrial(given)).toEqual(sampler.sampleTrial(structuredClone(given))),
      );
    });

    it("does not care about the order of trials", () => {
      check((given) => {
        const trials = seededRandom(given.seed, "order").shuffle(given.trials);
        expect(sampler.sampleTrial({ ...given, trials })).toEqual(sampler.sampleTrial(given));
      });
    });

    it("does not change what it is given", () => {
      check((given) => {
        const before = structuredClone(given);
        sampler.sampleTrial(given);
        expect(given).toEqual(before);
      });
    });

    it("gives different trials and seeds different draws", () => {
      const draws = [0, 1, 2, 3].flatMap((seed) => runStudy(sampler, conditional, seed, 15));
      expect(new Set(draws.map((params) => JSON.stringify(params))).size).toBeGreaterThan(15);
      const [a, b] = [runStudy(sampler, conditional, 1, 15), runStudy(sampler, conditional, 2, 15)];
      expect(a).not.toEqual(b);
    });

    it("draws existing parameters of conditional spaces only, through a whole study", () => {
      for (const params of runStudy(sampler, conditional, 7, 40)) checkParams(conditional, params);
    });

    it("works where every parameter has one value", () => {
      const trials = sampler.name === "grid" ? [] : awkwardTrials(oneChoice, 30, 1);
      const params = sampler.sampleTrial({ space: oneChoice, trials, trialNumber: 30, seed: 1 });
      expect(params).toEqual({ one: null, fixed: 0.5, int: 3, log: 1e-3, step: 0 });
    });

    it("works when no trial was any good", () => {
      for (const value of [NaN, Infinity]) {
        const trials = awkwardTrials(conditional, 30, 2).map(
          (trial) => ({ ...trial, state: "complete", value }) as const,
        );
        checkParams(
          conditional,
          sampler.sampleTrial({ space: conditional, trials, trialNumber: 30, seed: 3 })!,
        );
      }
    });

    it("survives trials whose parameters the space does not know", () => {
      const params = { optimizer: "lion", lr: 7, other: true };
      const trials = awkwardTrials(conditional, 20, 4).map((trial, i) =>
        i % 2 ? trial : { ...trial, params },
      );
      checkParams(
        conditional,
        sampler.sampleTrial({ space: conditional, trials, trialNumber: 20, seed: 5 })!,
      );
    });
  });
}

function check(law: (given: SampleRequest) => void): void {
  fc.assert(
    fc.property(request, (given) => {
      law(given);
    }),
    { numRuns: 60 },
  );
}

/** A sequential study in which the objective is a hash of the parameters. */
function runStudy(sampler: Sampler, space: SearchSpace, seed: number, count: number): Params[] {
  const trials: ObservedTrial[] = [];
  for (let number = 0; number < count; number++) {
    const params = sampler.sampleTrial({ space, trials, trialNumber: number, seed });
    if (params === null) break;
    const value = seededRandom(JSON.stringify(params)).next();
    trials.push({ number, params, state: "complete", value });
  }
  return trials.map(({ params }) => params);
}
