/** A recorded curve task: one JSON object a line, the trials of one group. */
import * as v from "valibot";
import { WorkbenchError } from "../errors.ts";
import { TaskFacts } from "../task-facts.ts";

const value = v.nullable(v.number());
const values = v.array(value);
const steps = v.pipe(v.array(v.number()), v.minLength(1));

const RecordedTrial = v.object({
  id: v.union([v.number(), v.string()]),
  /** in the order of `hp_names`, or by name where trials have different ones */
  hp: v.optional(v.union([v.array(v.unknown()), v.record(v.string(), v.unknown())])),
  /** where trials were not recorded at the same steps */
  steps: v.optional(steps),
  /** fractional; curves end there */
  diverged_epoch: v.optional(value),
  /** curves by name; null: NaN, infinite, or not reached */
  c: v.record(v.string(), values),
});
export type RecordedTrial = v.InferOutput<typeof RecordedTrial>;

export const CurveTask = v.object({
  source: v.optional(v.string()),
  task: v.string(),
  hp_names: v.optional(v.array(v.string())),
  /** name of the curve that is compared */
  target: v.string(),
  direction: v.picklist(["min", "max"]),
  steps: v.optional(steps),
  // of the data; what is recorded in another way counts as unknown
  kind: v.fallback(v.optional(TaskFacts.entries.kind), undefined),
  n_train: v.fallback(v.optional(TaskFacts.entries.trainCount), undefined),
  outputs: v.fallback(v.optional(TaskFacts.entries.outputs), undefined),
  dense_per_epoch: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  trials: v.array(RecordedTrial),
});
export type CurveTask = v.InferOutput<typeof CurveTask>;

/** @throws WorkbenchError `usage-curves` naming what is wrong */
export function parseCurveTask(line: string): CurveTask {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw badCurves(`the line ${JSON.stringify(line.slice(0, 60))} is not JSON`, cause);
  }
  const parsed = v.safeParse(CurveTask, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw badCurves(`${v.getDotPath(issue) ?? "the line"}: ${issue.message}`);
}

function badCurves(detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "usage-curves",
    `The curves cannot be read: ${detail}.`,
    "Give a file of curve tasks, one JSON object a line.",
    { cause },
  );
}
