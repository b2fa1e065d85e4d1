import { expect, it } from "vitest";
import { findColumns } from "./find-columns.ts";

it("makes a column of every number that changes, by its logarithm where it spans much", () => {
  const columns = findColumns(
    [1, 10, 1000].map((rate) => ({ rate, layers: Math.log10(rate) + 1, fixed: 3 })),
  );
  expect(columns).toMatchObject([
    { kind: "number", name: "layers", isLog: false },
    { kind: "number", name: "rate", isLog: true },
  ]);
});

it("makes a column of every choice, in an order that does not depend on the trials'", () => {
  const params = [{ act: "relu", norm: true }, { act: "gelu", norm: false }, { act: null }];
  const columns = findColumns(params);
  expect(columns.map((column) => ("value" in column ? column.value : column.kind))).toEqual([
    ...["gelu", "relu", null],
    ...[false, true],
  ]);
  expect(findColumns(params.toReversed())).toEqual(columns);
});

it("leaves out names of things: every trial has another", () => {
  expect(findColumns(Array.from({ length: 20 }, (_, i) => ({ file: `weights-${i}` })))).toEqual([]);
});
