import fc from "fast-check";
import { expect, it } from "vitest";
import { formatRoute, home, parseRoute } from "./route.ts";
import { screens } from "./screens.ts";

it("leads home from an empty or unknown hash", () => {
  expect(parseRoute("")).toEqual(home);
  expect(parseRoute("#/analytics")).toEqual(home);
});

it("reads screen, study and query", () => {
  expect(parseRoute("#/trials/s%2F1?filter=lr+%3E+1e-4")).toEqual({
    screen: "trials",
    study: "s/1",
    query: { filter: "lr > 1e-4" },
  });
});

it("reads a malformed escape as it stands", () =>
  expect(parseRoute("#/sweep/%E0%A4%A").study).toBe("%E0%A4%A"));

it("is the inverse of formatting", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
  const route = fc.record({
    screen: fc.constantFrom(...screens.map(({ id }) => id)),
    study: fc.option(fc.string({ minLength: 1 })),
    query: fc.dictionary(name, fc.string({ minLength: 1 })),
  });
  fc.assert(
    fc.property(route, (value) => {
      expect(parseRoute(formatRoute(value))).toEqual({ ...value, query: { ...value.query } });
    }),
  );
});
