import { describe } from "vitest";
import { describeRanker } from "../testing/ranker-contract.ts";
import { createScoreRanker } from "./create-score-ranker.ts";

describe.each(["last", "best"] as const)("ranker %s", (name) =>
  describeRanker(() => createScoreRanker(name)),
);
