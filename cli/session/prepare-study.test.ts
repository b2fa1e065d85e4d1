import { expect, test } from "vitest";
import { parseSpace } from "../../study/index.ts";
import { UsageError } from "../usage.ts";
import { requireKnownNames } from "./prepare-study.ts";

test("a space whose names the generated program never reads is bad usage", () => {
  const known = ["width", "learning_rate"];
  const space = (name: string) => parseSpace(`parameters:\n  ${name}: {values: [8, 16]}\n`);
  expect(() => {
    requireKnownNames("s.yaml", space("widht"), known);
  }).toThrow(UsageError);
  expect(() => {
    requireKnownNames("s.yaml", space("widht"), known);
  }).toThrow(/"widht"; it has width, learning_rate/);
  requireKnownNames("s.yaml", space("width"), known);
});
