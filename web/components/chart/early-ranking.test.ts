import { expect, it } from "vitest";
import { bestSoFar, scoreDomain, type RankedTrial } from "./early-ranking.ts";

const trial = (number: number, score: number | null, more: Partial<RankedTrial> = {}): RankedTrial => ({
  number,
  state: "complete",
  score,
  ...more,
});

it("steps down at each new best, whatever the order given", () => {
  const trials = [
    trial(3, 0.4),
    trial(1, 0.5),
    trial(2, 0.6),
    trial(5, 0.4),
    trial(4, null),
    trial(6, 0.1, { diverged: true }),
  ];
  expect(bestSoFar(trials)).toEqual([
    { trial: 1, score: 0.5 },
    { trial: 3, score: 0.4 },
  ]);
});

it("shows every score, and no interval without bounds", () => {
  const [low, high] = scoreDomain([trial(1, 0.2, { interval: [0.1, 900] }), trial(2, 0.8)]);
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThan(0.2);
  expect(high).toBeGreaterThan(0.8);
  expect(high).toBeLessThan(2);
});

it("has a domain without trials", () => expect(scoreDomain([])).toEqual([0.1, 1]));
