import { describe, expect, it } from "vitest";
import type { FloatParameter, SearchSpace } from "../../../study/index.ts";
import { readNumber, withDefaults } from "./configuration.ts";

const rate: FloatParameter = { type: "float", name: "learning_rate", low: 1e-4, high: 1e-1, log: true };
const space: SearchSpace = {
  parameters: [
    { type: "categorical", name: "optimizer", choices: ["sgd", "adamw"] },
    {
      type: "float",
      name: "momentum",
      low: 0,
      high: 1,
      log: false,
      when: { parameter: "optimizer", values: ["sgd"] },
    },
    rate,
  ],
};

describe("withDefaults", () => {
  it("drops a child whose parent no longer has its value, and fills one that now exists", () => {
    const sgd = withDefaults(space, { optimizer: "sgd", learning_rate: 0.01 });
    expect(sgd).toEqual({ optimizer: "sgd", momentum: 0.5, learning_rate: 0.01 });
    expect(withDefaults(space, { ...sgd, optimizer: "adamw" })).toEqual({
      optimizer: "adamw",
      learning_rate: 0.01,
    });
  });
  it("takes the middle of a log range on its scale", () => {
    expect(withDefaults(space, {})["learning_rate"]).toBeCloseTo(Math.sqrt(1e-5), 10);
  });
});

describe("readNumber", () => {
  it("reads scientific notation and a comma", () => {
    expect(readNumber(rate, "3e-3").value).toBe(0.003);
    expect(readNumber(rate, "0,003").value).toBe(0.003);
  });
  it.each(["1", "", "abc"])("refuses %s with the range", (text) => {
    expect(readNumber(rate, text).problem).toBe(`"${text}" is not a number from 0.0001 to 0.1.`);
  });
});
