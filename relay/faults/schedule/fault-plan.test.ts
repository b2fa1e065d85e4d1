import fc from "fast-check";
import { expect, test } from "vitest";
import { planFaults } from "./fault-plan.ts";

const rates = [
  { name: "kill", everyMs: 500, most: 20 },
  { name: "cut", everyMs: 100 },
];

test("a seed gives one plan, in order, within its time and limits", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const plan = planFaults(seed, 5000, rates);
      expect(planFaults(seed, 5000, rates)).toEqual(plan);
      expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
      expect(plan.every(({ atMs, draw }) => atMs >= 0 && atMs < 5000 && draw >= 0 && draw < 1)).toBe(true);
      expect(plan.filter(({ name }) => name === "kill").length).toBeLessThanOrEqual(20);
    }),
    { numRuns: 50 },
  );
});

test("faults come as often as their rate says", () => {
  const counts = Array.from({ length: 100 }, (_, seed) => planFaults(seed, 10_000, [rates[1]!]).length);
  const mean = counts.reduce((a, b) => a + b) / counts.length;
  expect(mean).toBeGreaterThan(95);
  expect(mean).toBeLessThan(105);
});
