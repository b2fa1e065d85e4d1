import * as v from "valibot";
import { Positive } from "./journal/trial-spec.ts";

/** What is known of a study's data before anything is trained. */
export const TaskFacts = v.object({
  kind: v.picklist(["single-label", "multi-label", "regression"]),
  trainCount: Positive,
  /** classes; 1 for a number */
  outputs: Positive,
});
export type TaskFacts = v.InferOutput<typeof TaskFacts>;
