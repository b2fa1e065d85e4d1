import { createHash } from "node:crypto";
import { originOf, type TaskHead } from "./store.ts";
import type { FarmNodes } from "./with-runner.ts";

/**
 * A task as a relay knows it. A relay finds a trial again by its study, number and parameters: what else decides its
 * curve is in the study's name, and so is what decides whose word a result is and under which seal it lies. The same
 * farm in another process finds its trials, and another backend's or a stranger's results are not taken for one's own.
 */
export function studyIdOf(
  { task, origin }: Pick<TaskHead, "task" | "origin">,
  away: Pick<FarmNodes, "place" | "key"> | null,
): string {
  if (away === null) return task;
  const scope = away.place === "anyone" ? "anyone" : "own";
  const decisive = JSON.stringify([originOf(origin), scope, away.key]);
  return `${task} ${createHash("sha256").update(decisive).digest("hex").slice(0, 16)}`;
}
