import { expect, it } from "vitest";
import { seededRandom } from "../../../study/index.ts";
import { sumOfTrees } from "../../model/trees.ts";
import { boost, boostDefaults, type Table } from "./boost.ts";

const COLUMNS = 3;
const options = { ...boostDefaults, trees: 80, rate: 0.1, leastRows: 10, columnShare: 1 };

/** An interaction of two columns; the third is noise. */
function tableOf(count: number, seed: string): Table {
  const random = seededRandom(seed);
  const rows = Float32Array.from({ length: count * COLUMNS }, () => random.next());
  const wanted = Float32Array.from({ length: count }, (_, i) =>
    rows[i * COLUMNS]! > 0.5 === rows[i * COLUMNS + 1]! > 0.3 ? 1 : -1,
  );
  return { rows, columns: COLUMNS, wanted };
}

function meanSquare({ rows, wanted }: Table, forest: Float32Array): number {
  const squares = wanted.map(
    (value, i) => (value - sumOfTrees(forest, rows.subarray(i * COLUMNS, (i + 1) * COLUMNS))) ** 2,
  );
  return squares.reduce((sum, square) => sum + square, 0) / wanted.length;
}

it("learns an interaction that it is tested on with new rows", () => {
  const forest = boost(tableOf(600, "fitted"), options, 0);
  // always answering 0 costs 1
  expect(meanSquare(tableOf(300, "new"), forest)).toBeLessThan(0.15);
});

it("gives the same trees for the same seed, and others for another", () => {
  const table = tableOf(100, "seeds");
  const few = { ...options, trees: 3, columnShare: 0.4 };
  expect(boost(table, few, 1)).toEqual(boost(table, few, 1));
  expect(boost(table, few, 1)).not.toEqual(boost(table, few, 2));
});

it("grows no tree where nothing differs", () => {
  const rows = new Float32Array(50 * COLUMNS).fill(1);
  const forest = boost({ rows, columns: COLUMNS, wanted: new Float32Array(50).fill(2) }, options, 0);
  expect(sumOfTrees(forest, [1, 1, 1])).toBeCloseTo(2, 1);
});
