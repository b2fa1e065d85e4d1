import { expect, test } from "vitest";
import { UsageError } from "../usage.ts";
import { requireKnownNames } from "./prepare-study.ts";

test("names that the generated program never reads are bad usage", () => {
  const known = ["width", "learning_rate"];
  const misspelt = () => {
    requireKnownNames("--space s.yaml", ["learning_rate", "widht"], known);
  };
  expect(misspelt).toThrow(UsageError);
  expect(misspelt).toThrow(/--space s.yaml: .*"widht"; it has width, learning_rate/);
  requireKnownNames("--space s.yaml", ["width"], known);
});
