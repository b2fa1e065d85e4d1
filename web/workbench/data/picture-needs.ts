import { WorkbenchError } from "../../../study/index.ts";
import { templateByName, type Form, type PictureNeeds } from "../../../templates/index.ts";

/** How the pictures of a study must be prepared. @throws WorkbenchError `no-tables-here` for a study of a table */
export function pictureNeeds(template: string, form: Form): PictureNeeds {
  const needs = templateByName(template).dataNeeds(form);
  if (needs.kind !== "table") return needs;
  throw new WorkbenchError(
    "no-tables-here",
    `The template ${JSON.stringify(template)} trains on tables, which the page cannot read.`,
    "Use it from the command line: firstlight sweep --data TABLE.csv --set target=COLUMN.",
  );
}
