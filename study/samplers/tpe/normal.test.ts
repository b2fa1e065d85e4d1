import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverseLogCdf, logCdf, logMass, truncatedQuantile } from "./normal.ts";

/** [z, ln Φ(z)], 40-digit arithmetic */
const reference: [number, number][] = [
  [-200, -20006.21728089819],
  [-40, -804.60844201375379],
  [-12.5, -81.575967870743883],
  [-11.9, -74.207418051248292],
  [-5, -15.064998393988726],
  [-3.0001, -6.6080545360230526],
  [-3, -6.6077262215103495],
  [-2.5, -5.0816482772786905],
  [-1, -1.8410216450092635],
  [-0.1, -0.77615459273027333],
  [0, -0.69314718055994531],
  [0.1, -0.61650501011502629],
  [1, -0.17275377902344989],
  [2.9, -0.0018675560981809217],
  [3.1, -0.00096807164340154974],
  [6, -9.8658764552437573e-10],
];

const z = fc.double({ min: -30, max: 30, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("logCdf", () => {
  it.each(reference)("at %d", (at, expected) => {
    expect(Math.abs(logCdf(at) / expected - 1)).toBeLessThan(2e-12);
  });

  it("reaches its limits", () => {
    expect([logCdf(-Infinity), logCdf(Infinity)]).toEqual([-Infinity, -0]);
  });
});

describe("inverseLogCdf", () => {
  it.each(reference)("finds %d", (expected, at) => {
    expect(Math.abs(inverseLogCdf(at) - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
  });
});

describe("logMass", () => {
  it("is symmetric and adds up", () => {
    fc.assert(
      fc.property(fc.tuple(z, z, z), (points) => {
        const [a, b, c] = points.toSorted((x, y) => x - y) as [number, number, number];
        expect(logMass(a, c)).toBeCloseTo(logMass(-c, -a), 9);
        const parts = Math.exp(logMass(a, b) - logMass(a, c)) + Math.exp(logMass(b, c) - logMass(a, c));
        if (c - a > 1e-6) expect(parts).toBeCloseTo(1, 6);
      }),
    );
  });

  it("is nothing between ends whose probabilities are rounded to the same or the wrong way round", () => {
    const a = -1.6179661068670124; // one step of a float64 above it the probability is rounded to less
    expect(logMass(a, a)).toBe(-Infinity);
    expect(logMass(a, truncatedQuantile(5e-324, a, 0))).toBe(-Infinity);
  });

  it("keeps digits where both ends are far out", () => {
    expect(logMass(20, 21)).toBeCloseTo(logCdf(-20), 8); // what lies beyond 21 is 1e-9 of it
    expect(logMass(-21, -20)).toBeCloseTo(logCdf(-20), 8);
  });
});

describe("truncatedQuantile", () => {
  it("is within the bounds and inverts the truncated distribution", () => {
    fc.assert(
      fc.property(fc.tuple(z, z), share, (ends, q) => {
        const a = Math.min(...ends);
        const b = Math.max(...ends);
        const x = truncatedQuantile(q, a, b);
        expect(x >= a && x <= b).toBe(true);
        if (b - a > 1e-3) expect(Math.exp(logMass(a, x) - logMass(a, b))).toBeCloseTo(q, 6);
      }),
    );
  });

  it("returns the ends at 0 and 1", () => {
    expect([truncatedQuantile(0, -1, 2), truncatedQuantile(1, -1, 2)]).toEqual([-1, 2]);
  });
});
