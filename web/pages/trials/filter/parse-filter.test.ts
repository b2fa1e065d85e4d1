import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trialRow } from "../../trial/testing/trial-row.ts";
import { parseFilter } from "./parse-filter.ts";
import { FilterProblem } from "./tokens.ts";
import { trialFields } from "./trial-fields.ts";

const rows = [
  trialRow({ number: 0, params: { learning_rate: 1e-3, optimizer: "adamw" }, bestValLoss: 0.3 }),
  trialRow({
    number: 1,
    params: { learning_rate: 1e-5, optimizer: "SGD" },
    state: "pruned",
    bestValLoss: 0.4,
  }),
  trialRow({ number: 2, params: { optimizer: "adamw" }, state: "failed", bestValLoss: null }),
];
const fields = trialFields(["learning_rate", "optimizer"]);
const kept = (expression: string): readonly number[] =>
  rows.filter(parseFilter(expression, fields)).map(({ number }) => number);
function problemOf(expression: string): string {
  try {
    parseFilter(expression, fields);
  } catch (error) {
    if (error instanceof FilterProblem) return expression.slice(error.from, error.to);
  }
  throw new Error(`"${expression}" was taken.`);
}

describe("parseFilter", () => {
  it.each([
    ["", [0, 1, 2]],
    ["learning_rate > 1e-4 and state = complete", [0]],
    ["lr <= 1e-5", [1]],
    ["lr != 1e-5", [0, 2]],
    ["state=pruned or state=failed", [1, 2]],
    ["not state = complete", [1, 2]],
    ["not (state = pruned or state = failed)", [0]],
    ["state = complete or state = pruned and loss > 0.35", [0, 1]],
    ["(state = complete or state = pruned) and loss > 0.35", [1]],
    ['optimizer = "sgd"', [1]],
    ["optimizer ~ adam AND loss < 1", [0]],
    ["loss > -1", [0, 1]],
  ])("%s", (expression, numbers) => {
    expect(kept(expression)).toEqual(numbers);
  });

  it.each([
    ["lrr > 1", "lrr"],
    ["lr > big", "big"],
    ["state = done", "done"],
    ["lr 3", "3"],
    ["lr > 1 state = failed", "state"],
    ["(lr > 1 or loss < 2", ""],
    ["lr > 1 and", ""],
    ["lr > 1 & loss < 2", "&"],
    ['optimizer = "sgd', '"sgd'],
    ["lr > >", ">"],
  ])("marks the word of %s", (expression, word) => {
    expect(problemOf(expression)).toBe(word);
  });

  it("fails only with a place in the text, whatever is typed", () => {
    const words = fc.constantFrom(
      "lr",
      "and",
      "or",
      "not",
      "(",
      ")",
      ">",
      "=",
      "1",
      '"',
      "x",
      "state",
      "!",
      "é",
    );
    fc.assert(
      fc.property(fc.array(words), (parts) => {
        const expression = parts.join(" ");
        try {
          parseFilter(expression, fields);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterProblem);
          const { from, to } = error as FilterProblem;
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThan(from);
        }
      }),
    );
  });
});
