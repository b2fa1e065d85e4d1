import { expect, it } from "vitest";
import { repeatedStatements } from "./repeated.ts";

it("names what comes again, and anew when it has come ten times as often", () => {
  const repeated = repeatedStatements();
  const names = Array.from({ length: 400 }, () => repeated.nameOf("select 1"));
  expect(names.slice(0, 2)).toEqual([null, null]);
  const changes = names.flatMap((name, index) => (name !== names[index - 1] && index > 0 ? [index + 1] : []));
  expect(changes).toEqual([3, 30, 300]);
  expect(new Set(names).size).toBe(4);
  expect(repeated.nameOf("select 2")).toBe(null);
});
