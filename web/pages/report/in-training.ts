import type { StudyView, TrialRow } from "../../workbench/api.ts";

/** The default configuration while it is on its way to its last epoch: the report gets its "before" by itself then. */
export function baselineInTraining({ rows }: Pick<StudyView, "rows">): TrialRow | null {
  const last = rows.findLast(({ purpose }) => purpose === "baseline");
  return last !== undefined && (last.state === "running" || last.state === "waiting") ? last : null;
}
