import { describe, expect, test } from "vitest";
import type { Picture } from "./picture.ts";
import { drawShape, shapeClasses } from "./shapes.ts";
import { friedmanTable, ringsTable } from "./tables.ts";
import { drawTexture, textureClasses } from "./textures.ts";

const COUNT = 60;
const countsOf = (names: readonly string[]): number[] =>
  [...Map.groupBy(names, (name) => name).values()].map(({ length }) => length);

/** No cell holds a comma. */
function readTable(csv: string): { readonly header: string[]; readonly rows: string[][] } {
  const [header, ...rows] = csv
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return { header: header!, rows };
}

describe.each([
  { name: "friedman", table: friedmanTable },
  { name: "rings", table: ringsTable },
])("the $name table", ({ table }) => {
  test("is a function of its seed", () => {
    expect(table(3, COUNT)).toBe(table(3, COUNT));
    expect(table(4, COUNT)).not.toBe(table(3, COUNT));
  });

  test("has a cell for every column and the target last", () => {
    const { header, rows } = readTable(table(0, COUNT));
    expect(header.at(-1)).toBe("target");
    expect(rows).toHaveLength(COUNT);
    for (const row of rows) expect(row).toHaveLength(header.length);
    for (const row of rows) expect(row.at(-1)).not.toBe("");
  });
});

test("the friedman target is the published function, with noise of deviation 1", () => {
  const { rows } = readTable(friedmanTable(0, 2000));
  const residuals = rows.map((row) => {
    const [a, b, c, d, e] = row.map(Number) as [number, number, number, number, number];
    const published = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e;
    return Number(row[10]) - published;
  });
  const variance = residuals.reduce((sum, residual) => sum + residual ** 2, 0) / residuals.length;
  expect(variance).toBeGreaterThan(0.85);
  expect(variance).toBeLessThan(1.15);
});

test("rings are as frequent as each other, and some inputs are missing", () => {
  const { rows } = readTable(ringsTable(0, COUNT));
  expect(countsOf(rows.map((row) => row.at(-1)!))).toEqual([COUNT / 3, COUNT / 3, COUNT / 3]);
  expect(rows.flat()).toContain("");
});

describe.each([
  { name: "shapes", draw: drawShape, classes: shapeClasses },
  { name: "textures", draw: drawTexture, classes: textureClasses },
])("$name", ({ draw, classes }) => {
  const drawAll = (seed: number): Picture[] => Array.from({ length: COUNT }, (_, index) => draw(seed, index));

  test("are a function of their seed", () => {
    expect(drawAll(3)).toEqual(drawAll(3));
    expect(drawAll(4)).not.toEqual(drawAll(3));
  });

  test("are whole pictures of classes that are as frequent as each other", () => {
    const pictures = drawAll(0);
    const names = pictures.map(({ name }) => name);
    expect(new Set(names)).toEqual(new Set(classes));
    expect(new Set(countsOf(names))).toEqual(new Set([COUNT / classes.length]));
    for (const { side, channels, pixels } of pictures) expect(pixels).toHaveLength(side * side * channels);
  });
});
