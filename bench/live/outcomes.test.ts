import { expect, test } from "vitest";
import { dataSetFigures, summaryFigures } from "./outcomes.ts";

const pairings = [
  {
    contender: "fast",
    fast: { loss: 0.6, epochs: 10, seconds: 4 },
    full: { loss: 0.5, epochs: 40, seconds: 8 },
  },
  {
    contender: "fast",
    fast: { loss: 0.9, epochs: 10, seconds: 4 },
    full: { loss: 1, epochs: 60, seconds: 16 },
  },
];

test("regret and savings are those of each pair, losses and epochs are means", () => {
  const figures = [...dataSetFigures("rings", pairings), ...summaryFigures(pairings)];
  const told = figures.map(({ name, value, baseline, ratio }) => [name, value, baseline, ratio] as const);
  expect(told).toEqual([
    ["rings/fast/loss", 0.75, 0.75, 1],
    ["rings/fast/regret", expect.closeTo(0.05), 0, null],
    ["rings/fast/epochs", 10, 50, 5],
    ["rings/fast/seconds", 4, 12, 3],
    ["all/fast/regret", expect.closeTo(0.05), 0, null],
    ["all/fast/median-regret", expect.closeTo(0.05), 0, null],
    ["all/fast/saving", 5, 1, 5],
    ["all/fast/speed", 3, 1, 3],
  ]);
  expect(figures.every(({ runs }) => runs === 2)).toBe(true);
});
