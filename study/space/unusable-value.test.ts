import { expect, it } from "vitest";
import { parseSpace, unusableValue } from "./index.ts";

const one = (definition: string) => parseSpace(`p: {${definition}}`).parameters[0]!;
const whole = one("min: 1, max: 64");
const share = one("min: 0.0, max: 1.0");

it.each([
  ["min: 8, max: 64", whole, undefined],
  ["min: 0, max: 64", whole, 0],
  ["min: 8, max: 65", whole, 65],
  ["distribution: q_uniform, min: 8.0, max: 16, q: 4.0", whole, undefined],
  ["distribution: q_uniform, min: 8, max: 16, q: 0.5", whole, 8.5],
  ["min: 8.0, max: 8.0", whole, undefined],
  ["values: [1, 64]", whole, undefined],
  ["values: [1, 1.5]", whole, 1.5],
  ["values: [8, '8']", whole, "8"],
  ["min: 0.0, max: 1.0", share, undefined],
  ["distribution: log_uniform, min: 0.5, max: 2.0", share, 2],
  ["values: [0.5, null]", share, null],
  ["values: [a, c]", one("values: [a, b]"), "c"],
  ["min: 0, max: 1", one("values: [a, b]"), 0],
])("{%s}", (definition, limit, expected) => expect(unusableValue(one(definition), limit)).toBe(expected));

it("a continuous range is no range of integers, whatever its ends are", () => {
  expect(unusableValue(one("min: 8.0, max: 32.0"), whole)).toBeGreaterThan(8);
  expect(unusableValue(one("distribution: log_uniform, min: 8.0, max: 32.0"), whole)).toBeLessThan(32);
});
