import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkParams, type SearchSpace } from "../../study/index.ts";
import { halveBatch } from "./half-batch.ts";

const spaceOf = (choices: readonly (number | string)[]): SearchSpace => ({
  parameters: [
    { type: "categorical", name: "batch_size", choices: [...choices] },
    { type: "float", name: "rate", low: 0, high: 1, log: false },
  ],
});

describe("half the batch", () => {
  it("is half, or the next smaller value of the space", () => {
    expect(halveBatch(spaceOf([16, 32, 64]), { batch_size: 64, rate: 0.5 })).toEqual({
      batch_size: 32,
      rate: 0.5,
    });
    expect(halveBatch(spaceOf([10, 64]), { batch_size: 64, rate: 0 })["batch_size"]).toBe(10);
  });
  it("is refused where the space has none, or no batch at all", () => {
    expect(() => halveBatch(spaceOf([16, 32]), { batch_size: 16, rate: 0 })).toThrow(/no batch of 8 or less/);
    expect(() => halveBatch({ parameters: [] }, { rate: 0 })).toThrow(/no "batch_size"/);
  });
  it("stays inside the space and is at most half", () => {
    const int = fc.record({ low: fc.integer({ min: 1, max: 20 }), steps: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(int, fc.integer({ min: 1, max: 8 }), fc.nat(), ({ low, steps }, step, pick) => {
        const parameter = { type: "int", name: "batch_size", low, high: low + steps * step } as const;
        const space: SearchSpace = { parameters: [{ ...parameter, log: false, step }] };
        const batch = low + (pick % (steps + 1)) * step;
        if (low > batch / 2) {
          expect(() => halveBatch(space, { batch_size: batch })).toThrow(/no batch of/);
          return;
        }
        const halved = halveBatch(space, { batch_size: batch });
        checkParams(space, halved);
        expect(halved["batch_size"]).toBeLessThanOrEqual(batch / 2);
        expect(halved["batch_size"]).toBeGreaterThan(batch / 2 - step);
      }),
    );
  });
});
