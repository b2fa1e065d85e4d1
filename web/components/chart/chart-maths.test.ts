import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearTicks, logTicks, makeAxis } from "./axis.ts";
import { spreadLabels } from "./labels.ts";
import { bandPath, linePath, sparkPath, stepPath, thin } from "./paths.ts";
import { rankColor } from "./rank-color.ts";

describe("axis", () => {
  it("labels round numbers", () => {
    expect(linearTicks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(logTicks([0.17, 1.2], 5)).toEqual([0.2, 0.3, 0.5, 0.8, 1]);
    expect(logTicks([1e-6, 1], 4).length).toBeLessThanOrEqual(4);
  });
  it("falls back to linear where logarithms do not exist", () => {
    expect(makeAxis({ kind: "log", domain: [0, 1], range: [0, 100] }).place(0.5)).toBe(50);
  });
  it("stays finite and in order for any domain", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.constantFrom("linear" as const, "log" as const), (a, b, kind) => {
        const axis = makeAxis({ kind, domain: [Math.min(a, b), Math.max(a, b)], range: [0, 100] });
        expect(axis.place(axis.domain[0])).toBeCloseTo(0);
        expect(axis.place(axis.domain[1])).toBeCloseTo(100);
        expect(axis.valueAt(axis.place(axis.domain[1]))).toBeCloseTo(axis.domain[1]);
        expect(axis.ticks.length).toBeLessThan(12);
      }),
    );
  });
});

it("keeps labels apart and inside", () => {
  const wanted = fc.array(fc.double({ min: -50, max: 250, noNaN: true }), { maxLength: 12 });
  fc.assert(
    fc.property(wanted, (ys) => {
      const placed = spreadLabels(ys, 13, [0, 200]);
      const sorted = placed.toSorted((a, b) => a - b);
      for (const [index, y] of sorted.entries()) {
        if (index > 0) expect(y - sorted[index - 1]!).toBeGreaterThanOrEqual(13 - 1e-9);
        expect(y).toBeGreaterThanOrEqual(-1e-9);
        expect(y).toBeLessThanOrEqual(200 + 1e-9);
      }
    }),
  );
});

describe("paths", () => {
  it("breaks lines at missing points", () => {
    expect(linePath([{ x: 0, y: 1 }, { x: 1, y: 2 }, null, { x: 3, y: 4 }, { x: 4, y: Number.NaN }])).toBe(
      "M0 1L1 2M3 4",
    );
  });
  it("steps", () =>
    expect(
      stepPath([
        { x: 0, y: 5 },
        { x: 4, y: 3 },
      ]),
    ).toBe("M0 5H4V3"));
  it("closes bands", () => expect(bandPath([{ x: 0, y: 1 }], [{ x: 0, y: 2 }])).toBe("M0 1L0 2Z"));
  it("keeps extremes when thinning", () => {
    const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x === 500 ? 99 : 0 }));
    const kept = thin(points, 100);
    expect(kept.length).toBeLessThanOrEqual(102);
    expect(kept.some(({ y }) => y === 99)).toBe(true);
  });
  it("draws no sparkline of nothing", () =>
    expect(sparkPath([null, Number.NaN], { width: 10, height: 10, length: 2 })).toBeNull());
});

it("gives the first ranks their own colours", () => {
  expect([1, 2, 3].map((rank) => rankColor(rank, 20))).toEqual([
    "var(--rank-1)",
    "var(--rank-2)",
    "var(--rank-3)",
  ]);
  expect(rankColor(20, 20)).toBe("var(--rank-8)");
  expect(rankColor(4, 4)).toBe("var(--rank-4)");
});
