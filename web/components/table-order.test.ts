import { expect, it } from "vitest";
import { keepOrder, sortRows } from "./table-order.ts";

const same = <T>(value: T): T => value;

it("puts missing values last both ways", () => {
  expect(sortRows([3, null, 1, Number.NaN, 2], same, false)).toEqual([1, 2, 3, null, Number.NaN]);
  expect(sortRows([3, null, 1], same, true)).toEqual([3, 1, null]);
});

it("reads numbers inside text", () => expect(sortRows(["#10", "#9"], same, false)).toEqual(["#9", "#10"]));
it("keeps an order, new rows last", () =>
  expect(keepOrder(["a", "n", "b", "m"], same, ["b", "a"])).toEqual(["b", "a", "n", "m"]));
