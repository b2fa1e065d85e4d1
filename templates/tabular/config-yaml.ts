/** The template's config.yaml: every value with its unit, beside what it may be. */
import { formatConfig, tunedEntries, type ConfigEntry } from "../config.ts";
import type { Form, TemplateData } from "../template.ts";
import { trainingNotes } from "../training-parameters.ts";
import { defaultsFor, spaceFor } from "./spaces.ts";

const notes: Readonly<Record<string, string>> = {
  ...trainingNotes,
  units: "of each hidden layer",
  layers: "hidden layers",
  activation: "relu, gelu or tanh",
  batch_norm: "after each hidden layer",
  batch_size: "rows in a step",
};

export function configYaml(form: Form, data: TemplateData): string {
  const answer = (key: string, note: string): ConfigEntry => ({ key, value: form[key] ?? null, note });
  const settings = [
    answer("project_description", "what the rows are"),
    answer("target", "the column to predict"),
    answer("task", "auto, classification or regression"),
    answer("ignore", "columns left out, separated by commas"),
    answer("data_subset_percentage", "of the training rows, %"),
  ];
  return formatConfig([
    { title: "Table: a multilayer perceptron on its columns.", entries: settings },
    tunedEntries(spaceFor(data), defaultsFor(data), notes),
  ]);
}
