import { WorkbenchError } from "../../study/index.ts";
import type { WholeCard } from "./card.ts";

/** What a model of pictures answers. @throws WorkbenchError `model-of-a-table` */
export function pictureTask({ task, name }: WholeCard): "single-label" | "multi-label" {
  if (task === "regression") throw modelOfTable(name);
  return task;
}

export const modelOfTable = (name: string): WorkbenchError =>
  new WorkbenchError(
    "model-of-a-table",
    `The model ${JSON.stringify(name)} takes rows of a table, not pictures.`,
    "Give firstlight predict a .csv file, or choose a model of pictures.",
  );
