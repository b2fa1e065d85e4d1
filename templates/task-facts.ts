import type { TaskFacts } from "../study/index.ts";
import type { TemplateData } from "./template.ts";

/** What the ranker may know of the data. */
export function taskFacts({ task, classes, trainCount }: TemplateData): TaskFacts {
  return { kind: task, trainCount, outputs: classes.length };
}
