/** The questions that the tabular template asks before it generates. */
import { parseForm as parseAnswers } from "../form.ts";
import type { Form, FormField, TableNeeds } from "../template.ts";

export const fields: readonly FormField[] = [
  {
    key: "project_description",
    label: "Description",
    help: "What the rows are and what the model is for; goes into the program's README.",
    type: "text",
    default: "",
  },
  {
    key: "target",
    label: "Target",
    help: "The column to predict.",
    type: "text",
    default: "",
  },
  {
    key: "task",
    label: "Task",
    help: "regression predicts a number, classification one of several values; auto: by the target's values.",
    type: "choice",
    choices: ["auto", "classification", "regression"],
    default: "auto",
  },
  {
    key: "ignore",
    label: "Columns left out",
    help: "Names separated by commas: columns that the network must not see.",
    type: "text",
    default: "",
  },
  {
    key: "data_subset_percentage",
    label: "Share of the training rows",
    help: "Train on this percentage of the rows; a quick first look at large data.",
    type: "number",
    low: 1,
    high: 100,
    default: 100,
  },
];

/** A column may be called 2013: names are text, whatever they look like. */
export function parseForm(input: Readonly<Record<string, unknown>>): Form {
  const asText = (value: unknown): unknown =>
    typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  const names = ["target", "ignore"].flatMap((key) => (key in input ? [[key, asText(input[key])]] : []));
  return parseAnswers(fields, { ...input, ...(Object.fromEntries(names) as Record<string, unknown>) });
}

export function dataNeeds(form: Form): TableNeeds {
  const task = form["task"];
  return {
    kind: "table",
    target: String(form["target"]).trim(),
    task: task === "classification" || task === "regression" ? task : "auto",
    ignore: String(form["ignore"])
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    subsetPercentage: Number(form["data_subset_percentage"]),
  };
}
