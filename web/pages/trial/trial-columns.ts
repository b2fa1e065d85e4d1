import type { TrialRow } from "../../workbench/api.ts";

/** Columns of the trial table, besides one for each parameter (`param:learning_rate`). */
export const plainColumns = [
  { key: "number", title: "Trial" },
  { key: "state", title: "State" },
  { key: "epochs", title: "Epoch" },
  { key: "curve", title: "Validation loss" },
  { key: "score", title: "Early metric" },
  { key: "win", title: "P(win)" },
  { key: "rank", title: "Rank" },
  { key: "loss", title: "Lowest loss" },
  { key: "lastLoss", title: "Last loss" },
  { key: "time", title: "Time" },
  { key: "node", title: "Trained on" },
] as const;

const prefix = "param:";
export const paramColumn = (name: string): string => prefix + name;
export const paramOf = (key: string): string | null =>
  key.startsWith(prefix) ? key.slice(prefix.length) : null;

/** Every parameter that any trial has, in the order of the space, then of appearance. */
export function paramNames(rows: readonly TrialRow[], space: readonly string[]): readonly string[] {
  return [...new Set([...space, ...rows.flatMap(({ params }) => Object.keys(params))])];
}

const telling = ["learning_rate", "architecture", "optimizer", "batch_size", "width"];

/** The parameters that say most, where there is room for a few only. */
export function tellingParams(names: readonly string[], count: number): readonly string[] {
  const first = telling.filter((name) => names.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))].slice(0, count);
}

/** Short heads for narrow columns; the filter knows the same words. */
export const shortNames: Readonly<Record<string, string>> = {
  learning_rate: "lr",
  architecture: "arch",
  batch_size: "batch",
  weight_decay: "decay",
  label_smoothing: "smoothing",
  augment_probability: "augment",
};
export const shortName = (name: string): string => shortNames[name] ?? name.replaceAll("_", " ");
