import { describe, expect, it } from "vitest";
import { describeRanker } from "../testing/ranker-contract.ts";
import { createRanker } from "./create-ranker.ts";

describe.each(["last", "best"] as const)("ranker %s", (name) => describeRanker(() => createRanker(name)));

it("learned is refused with what to do instead", () => {
  expect(() => createRanker("learned")).toThrow(
    expect.objectContaining({ action: 'Use the ranker "last" or "best".' }),
  );
});
