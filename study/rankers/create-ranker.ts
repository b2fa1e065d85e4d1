import { WorkbenchError } from "../errors.ts";
import { bestRanker } from "./best.ts";
import type { CurveRanker } from "./curve-ranker.ts";
import { lastRanker } from "./last.ts";

/** @throws WorkbenchError `usage-ranker` for "learned", which is not in this release */
export function createRanker(name: CurveRanker["name"]): CurveRanker {
  switch (name) {
    case "last":
      return lastRanker();
    case "best":
      return bestRanker();
    case "learned":
      throw new WorkbenchError(
        "usage-ranker",
        'The ranker "learned" is not in this release.',
        'Use the ranker "last" or "best".',
      );
  }
}
