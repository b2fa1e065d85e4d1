import fc from "fast-check";
import { expect, it } from "vitest";
import { rowWindow } from "./row-window.ts";

it("draws short lists whole", () =>
  expect(rowWindow(100, 28, 0, 300)).toEqual({ from: 0, to: 100, above: 0, below: 0 }));

it("keeps the height and covers the view", () => {
  const input = fc.record({
    count: fc.integer({ min: 101, max: 20_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    view: fc.integer({ min: 1, max: 2000 }),
  });
  fc.assert(
    fc.property(input, ({ count, share, view }) => {
      const scrollTop = share * Math.max(0, count * 28 - view);
      const rows = rowWindow(count, 28, scrollTop, view);
      expect(rows.above + (rows.to - rows.from) * 28 + rows.below).toBe(count * 28);
      expect(rows.above).toBeLessThanOrEqual(scrollTop);
      expect(rows.above + (rows.to - rows.from) * 28).toBeGreaterThanOrEqual(
        Math.min(count * 28, scrollTop + view),
      );
    }),
  );
});
