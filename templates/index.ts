/** What the workbench can generate. A template is a folder here; this list is the only place that knows them all. */
import { WorkbenchError } from "../study/index.ts";
import { imageClassification } from "./image-classification/index.ts";
import { tabular } from "./tabular/index.ts";
import type { Template } from "./template.ts";

export * from "./config.ts";
export { taskFacts } from "./task-facts.ts";
export type * from "./template.ts";
export { RUNTIME_VERSION } from "./runtime/version.ts";

export const templates: readonly Template[] = [imageClassification, tabular];

/** @throws WorkbenchError `usage-template` listing the names there are */
export function templateByName(name: string): Template {
  const template = templates.find((one) => one.name === name);
  if (template) return template;
  const known = templates.map((one) => one.name).join(", ");
  throw new WorkbenchError(
    "usage-template",
    `There is no template ${JSON.stringify(name)}.`,
    `Choose one of: ${known}.`,
  );
}
