import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBudget, parseBudget } from "./budget.ts";

describe("parseBudget", () => {
  it.each([
    ["10 min", 10],
    ["10", 10],
    ["1.5h", 90],
    ["1,5 hours", 90],
    ["90 s", 1.5],
    ["", null],
    ["none", null],
  ])("%s", (text, minutes) => {
    expect(parseBudget(text)).toEqual({ minutes, problem: null });
  });
  it.each(["ten", "-5 min", "0", "5 weeks", "1 2"])("refuses %s and quotes it", (text) => {
    expect(parseBudget(text).problem).toContain(`"${text}"`);
  });
  it("reads what it writes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 119 }), (minutes) => {
        expect(parseBudget(formatBudget(minutes))).toEqual({ minutes, problem: null });
      }),
    );
  });
});
