import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyCurve, type CurveTrial } from "../../study/index.ts";
import { withFirstChoice } from "./first-choice.ts";

function trialOf(lowest: number, epochs: number): CurveTrial {
  const points = Array.from({ length: epochs }, (_, i) => ({
    ...{ epoch: i + 1, sampleCount: 0, trainLoss: lowest, valLoss: lowest, valAccuracy: NaN, seconds: 1 },
  }));
  return { params: {}, curve: { ...emptyCurve, epochs: points }, diverged: false };
}

describe("the first choice", () => {
  const scores = Array.from({ length: 15 }, (_, i) => i);

  it("of late epochs is the lowest loss among the best fifth, whatever lies lower further down", () => {
    const losses = [0.9, 0.8, 0.7, 0.1, ...new Array<number>(11).fill(1)];
    const trials = losses.map((loss) => trialOf(loss, 9));
    expect(withFirstChoice(trials, scores).slice(0, 4)).toEqual([2, 1, 0, 3]);
  });

  it("of the first two epochs is the model's", () => {
    const trials = scores.map((score) => trialOf(1 / (score + 1), 2));
    expect(withFirstChoice(trials, scores)).toEqual(scores);
  });

  it("changes nothing behind the best fifth, and keeps the values", () => {
    const trial = fc.record({ loss: fc.double({ min: 0.01, max: 9, noNaN: true }), epochs: fc.nat(9) });
    const law = fc.property(
      fc.array(fc.tuple(trial, fc.integer({ min: -99, max: 99 })), { minLength: 1, maxLength: 30 }),
      (group) => {
        const given = group.map(([, score]) => score);
        const result = withFirstChoice(
          group.map(([{ loss, epochs }]) => trialOf(loss, epochs)),
          given,
        );
        const count = Math.max(2, Math.round(0.2 * given.length));
        const cut = given.toSorted((a, b) => a - b)[Math.min(count, given.length) - 1]!;
        given.forEach((score, i) => {
          if (score > cut) expect(result[i]).toBe(score);
          else expect(result[i]).toBeLessThanOrEqual(cut);
        });
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        expect(sum(result)).toBeCloseTo(sum(given), 6);
      },
    );
    fc.assert(law);
  });
});
