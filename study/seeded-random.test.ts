import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom, trialSeed } from "./seeded-random.ts";

const draws = 20_000;

function take<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe("seededRandom", () => {
  it("is a function of its seed parts", () => {
    const part = fc.oneof(fc.integer(), fc.string());
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        const [a, b] = [seededRandom(...parts), seededRandom(...parts)];
        expect(take(5, a.next)).toEqual(take(5, b.next));
      }),
    );
  });

  it("never changes: studies are replayed years later", () => {
    const random = seededRandom(0, "frozen");
    expect(take(3, random.next)).toMatchInlineSnapshot(`
      [
        0.25715456192804387,
        0.9479181636406244,
        0.6759793676549294,
      ]
    `);
  });

  it("tells parts apart", () => {
    const streams = [[1], ["1"], [1, 2], [12], ["a", "b"], ["ab"], ["b", "a"], [0], []];
    const first = streams.map((parts) => seededRandom(...parts).next());
    expect(new Set(first).size).toBe(streams.length);
  });

  it("is uniform in [0, 1)", () => {
    const random = seededRandom("uniform");
    const counts = new Array<number>(20).fill(0);
    for (const value of take(draws, random.next)) {
      expect(value >= 0 && value < 1).toBe(true);
      counts[Math.floor(value * 20)]! += 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - draws / 20) ** 2 / (draws / 20), 0);
    expect(chiSquare).toBeLessThan(43.8); // 19 degrees of freedom, p = 0.001
  });

  it("gives neighbouring seeds unrelated first draws", () => {
    const first = take(
      draws,
      (
        (seed) => () =>
          seededRandom(seed++).next()
      )(0),
    );
    const products = first.slice(1).map((value, i) => (value - 0.5) * (first[i]! - 0.5));
    expect(Math.abs(mean(first) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(mean(products) * 12)).toBeLessThan(0.03); // correlation, standard error 0.007
  });

  it("draws standard normals", () => {
    const values = take(draws, seededRandom("normal").normal);
    expect(Math.abs(mean(values))).toBeLessThan(0.03);
    expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
    expect(values.filter((value) => Math.abs(value) < 1.959964).length / draws).toBeCloseTo(0.95, 2);
  });

  it("draws every integer below n", () => {
    const random = seededRandom("integer");
    expect(new Set(take(200, () => random.integer(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it("shuffles a copy", () => {
    const items = [0, 1, 2, 3, 4, 5, 6, 7];
    const shuffled = seededRandom("shuffle").shuffle(items);
    expect(items).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted()).toEqual(items);
  });
});

describe("trialSeed", () => {
  it("is an unsigned 32-bit integer, different for neighbouring trials and studies", () => {
    const seeds = [0, 1, 2, 3].flatMap((study) => [0, 1, 2, 3].map((trial) => trialSeed(study, trial)));
    expect(new Set(seeds).size).toBe(16);
    for (const seed of seeds) expect(seed).toBe(seed >>> 0);
  });
});
