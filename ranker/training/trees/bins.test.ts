import fc from "fast-check";
import { expect, it } from "vitest";
import { binColumns } from "./bins.ts";

it("keeps the order of every column, in at most 64 bins", () => {
  const law = fc.property(
    fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 300 }),
    (values) => {
      const numbers = Float32Array.from(values);
      const [column] = binColumns(numbers, 1);
      const { bins, edges } = column!;
      expect(edges.length).toBeLessThanOrEqual(64);
      numbers.forEach((value, i) => {
        const bin = bins[i]!;
        expect(value).toBeLessThanOrEqual(edges[bin]!);
        if (bin > 0) expect(value).toBeGreaterThan(edges[bin - 1]!);
      });
    },
  );
  fc.assert(law);
});

it("separates the columns of a row", () => {
  const [first, second] = binColumns(Float32Array.from([1, 30, 2, 20, 3, 10]), 2);
  expect([...first!.bins]).toEqual([0, 1, 2]);
  expect([...second!.bins]).toEqual([2, 1, 0]);
});
