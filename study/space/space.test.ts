import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../seeded-random.ts";
import { arbitrarySpace } from "../testing/arbitrary-space.ts";
import {
  activeParameters,
  checkParams,
  createGrid,
  decode,
  encode,
  gridCells,
  isActive,
  parseSpace,
  validateSpace,
  type Params,
  type SearchSpace,
} from "./index.ts";

const optimizers = parseSpace(`
optimizer: {values: [sgd, rms, adam]}
momentum: {distribution: q_uniform, min: 0.0, max: 0.3, q: 0.1, when: {optimizer: [sgd, rms]}}
nesterov: {values: [true, false], when: {optimizer: sgd}}
layers: {distribution: uniform, min: 1, max: 2}`);

function randomParams(space: SearchSpace, seed: number): Params {
  const random = seededRandom(seed);
  return decode(
    space,
    space.parameters.map(() => random.next()),
  );
}

describe("conditions", () => {
  it("say which parameters exist", () => {
    const names = (params: Params): string[] => activeParameters(optimizers, params).map(({ name }) => name);
    expect(names({ optimizer: "adam" })).toEqual(["optimizer", "layers"]);
    expect(names({ optimizer: "rms" })).toEqual(["optimizer", "momentum", "layers"]);
    expect(isActive(optimizers.parameters[2]!, { optimizer: "sgd" })).toBe(true);
  });
});

describe("checkParams", () => {
  it.each<[Params, string]>([
    [{ optimizer: "lion", layers: 1 }, `"optimizer" cannot be "lion"`],
    [{ optimizer: "adam", layers: 1.5 }, `"layers" cannot be 1.5`],
    [{ optimizer: "adam", layers: "1" }, `"layers" cannot be "1"`],
    [{ optimizer: "adam", layers: 3 }, `"layers" cannot be 3`],
    [{ optimizer: "rms", layers: 1, momentum: 0.15 }, `"momentum" cannot be 0.15`],
    [{ optimizer: "adam" }, `"layers" has no value`],
    [{ optimizer: "adam", layers: 1, momentum: 0.1 }, `does not exist when "optimizer" is "adam"`],
    [{ optimizer: "adam", layers: 1, rate: 2 }, `no parameter "rate"`],
  ])("refuses %j", (params, words) => {
    expect(() => checkParams(optimizers, params)).toThrow(words);
  });

  it("accepts every decoded point", () => {
    fc.assert(
      fc.property(arbitrarySpace, fc.nat(), (space, seed) => checkParams(space, randomParams(space, seed))),
    );
  });

  it("accepts stepped values as people and as floating point write them", () => {
    const params = { optimizer: "rms", layers: 1 };
    checkParams(optimizers, { ...params, momentum: 0.3 });
    checkParams(optimizers, { ...params, momentum: 0.1 + 0.2 });
  });
});

describe("validateSpace", () => {
  it("wants parents before children", () => {
    const reversed = { parameters: optimizers.parameters.toReversed() };
    expect(() => validateSpace(reversed)).toThrow(`"nesterov" stands before "optimizer"`);
  });

  it("names duplicates", () => {
    const [first] = optimizers.parameters;
    expect(() => validateSpace({ parameters: [first!, first!] })).toThrow(
      `Two parameters are named "optimizer"`,
    );
  });
});

describe("unit cube", () => {
  it("decodes what it encodes", () => {
    fc.assert(
      fc.property(arbitrarySpace, fc.nat(), (space, seed) => {
        const params = randomParams(space, seed);
        const again = decode(space, encode(space, params));
        expect(Object.keys(again)).toEqual(Object.keys(params));
        for (const [name, value] of Object.entries(params)) {
          if (typeof value !== "number") expect(again[name]).toBe(value);
          else
            expect(Math.abs(Number(again[name]) - value)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, Math.abs(value)),
            );
        }
      }),
    );
  });

  it("keeps coordinates of existing parameters in [0, 1] and the others NaN", () => {
    fc.assert(
      fc.property(arbitrarySpace, fc.nat(), (space, seed) => {
        const params = randomParams(space, seed);
        encode(space, params).forEach((unit, i) => {
          if (isActive(space.parameters[i]!, params)) expect(unit >= 0 && unit <= 1).toBe(true);
          else expect(unit).toBeNaN();
        });
      }),
    );
  });

  it("gives every value of a stepped parameter an equal share", () => {
    const space = parseSpace("d: {distribution: q_uniform, min: 0, max: 0.75, q: 0.25}");
    const counts = new Map<unknown, number>();
    for (let i = 0; i < 400; i++) {
      const value = decode(space, [(i + 0.5) / 400])["d"];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts]).toEqual([
      [0, 100],
      [0.25, 100],
      [0.5, 100],
      [0.75, 100],
    ]);
  });

  it("stops at the last step below max", () => {
    const space = parseSpace("d: {distribution: q_uniform, min: 0.8, max: 1.0, q: 0.15}");
    expect([decode(space, [0]), decode(space, [1])]).toEqual([{ d: 0.8 }, { d: 0.95 }]);
  });
});

describe("grid", () => {
  it("does not multiply cells by parameters that do not exist", () => {
    const cells = [...gridCells(optimizers)];
    expect(cells).toHaveLength((4 * 2 + 4 + 1) * 2);
    expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(cells.length);
    expect(cells[0]).toEqual({ optimizer: "sgd", momentum: 0, nesterov: true, layers: 1 });
  });

  it("spaces continuous and long integer ranges evenly, ends included", () => {
    const space = parseSpace(`
lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0}
n: {distribution: uniform, min: 0, max: 100}`);
    const cells = [...gridCells(space)];
    expect(cells).toHaveLength(25);
    expect(cells.slice(0, 5).map(({ n }) => n)).toEqual([0, 25, 50, 75, 100]);
    const rates = [1e-4, 1e-3, 1e-2, 1e-1, 1];
    [0, 5, 10, 15, 20].forEach((cell, i) => expect(cells[cell]!["lr"]).toBeCloseTo(rates[i]!, 12));
    expect(createGrid(space, 3).size).toBe(9);
  });

  it("finds any cell of a grid too large to hold", () => {
    const lines = Array.from({ length: 20 }, (_, i) => `p${i}: {distribution: uniform, min: 0, max: 4}`);
    const grid = createGrid(parseSpace(lines.join("\n")));
    expect(grid.size).toBe(5 ** 20);
    expect(Object.values(grid.cell(grid.size - 1))).toEqual(new Array(20).fill(4));
    const tooLarge = Array.from({ length: 30 }, (_, i) => `p${i}: {distribution: uniform, min: 0, max: 4}`);
    expect(() => createGrid(parseSpace(tooLarge.join("\n")))).toThrow("9.3e+20 cells");
  });

  it("has valid, distinct cells", () => {
    fc.assert(
      fc.property(arbitrarySpace, (space) => {
        const grid = createGrid(space, 3);
        const some = Array.from({ length: Math.min(grid.size, 50) }, (_, i) => grid.cell(i));
        for (const cell of some) checkParams(space, cell);
        expect(new Set(some.map((cell) => JSON.stringify(cell))).size).toBe(some.length);
      }),
    );
  });
});
