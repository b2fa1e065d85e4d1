/** The report in words and rows: what is said first, what is compared, how the axes are shared. */
import type { Figure, Report, ReportSide, Scores } from "../../../protocol/index.ts";
import {
  formatDuration,
  formatLoss,
  formatParameter,
  formatPercent,
  plural,
  quantityText,
} from "../../components/format.ts";
import type { MetricRow, MetricSide } from "../../components/index.ts";

export interface Headline {
  readonly text: string;
  /** what stands in the way of believing it; empty where nothing does */
  readonly doubt: string;
}

const percent = (share: number): string => quantityText(formatPercent(share));
/** Share of images not answered exactly right. */
const errorOf = ({ scores }: ReportSide): number => 1 - scores.accuracy.value;
const lossOf = ({ scores }: ReportSide): string => formatLoss(scores.loss.value);

/** The change in one sentence: the error where it fell, else the validation loss, which is what was tuned. */
export function headline({ before, after, task }: Report): Headline {
  if (before !== null && after !== null) return change(before, after, task);
  const side = after ?? before;
  const when = after === null ? "before" : "after";
  if (side === null) return { text: "No trial has finished yet", doubt: "" };
  const measure =
    task === "single-label" ? `Error ${percent(errorOf(side))}` : `Validation loss ${lossOf(side)}`;
  return { text: `${measure} ${when} tuning`, doubt: "" };
}

function change(before: ReportSide, after: ReportSide, task: Report["task"]): Headline {
  const fewer = errorOf(before) - errorOf(after);
  if (task === "single-label" && fewer > 0) {
    return {
      text: `Tuning cut the error from ${percent(errorOf(before))} to ${percent(errorOf(after))}`,
      doubt: overlap(before.scores.accuracy, after.scores.accuracy, before.scores.samples),
    };
  }
  if (after.scores.loss.value < before.scores.loss.value) {
    return {
      text: `Tuning cut the validation loss from ${lossOf(before)} to ${lossOf(after)}`,
      doubt: overlap(before.scores.loss, after.scores.loss, before.scores.samples),
    };
  }
  return {
    text: `Tuning did not cut the validation loss: ${lossOf(before)} before, ${lossOf(after)} after`,
    doubt: "",
  };
}

/** Overlapping intervals do not prove that nothing changed; the words say no more than that. */
function overlap(a: Figure, b: Figure, samples: number): string {
  const overlaps = a.low <= b.high && b.low <= a.high;
  return overlaps
    ? `The 95 % intervals overlap: ${plural(samples, "validation image")} cannot settle it.`
    : "";
}

/** "25 trials in 18.6 min; a full sweep of the same trials is estimated at 3.2 h." */
export function costSentence(report: Report): string {
  const { sweep, after } = report;
  if (sweep === null) return "";
  const took = `${plural(sweep.trials, "trial")} in ${quantityText(formatDuration(sweep.seconds))}`;
  const winner = after === null ? "" : `; trial ${after.trial} won`;
  return `${took}${winner}.`;
}

export function metricRows({ before, after, task }: Report): readonly MetricRow[] {
  const row = (
    name: string,
    pick: (scores: Scores) => Figure,
    form: Pick<MetricRow, "decimals" | "factor" | "unit" | "changeUnit">,
  ): MetricRow => ({
    name,
    before: before === null ? null : sideOf(pick(before.scores)),
    after: after === null ? null : sideOf(pick(after.scores)),
    ...form,
  });
  const latency = (side: ReportSide | null): MetricSide | null =>
    side === null ? null : { value: side.millisecondsPerSample, interval: null };
  return [
    row(task === "single-label" ? "Accuracy" : "All labels right", (scores) => scores.accuracy, {
      decimals: 1,
      factor: 100,
      unit: "%",
      changeUnit: "points",
    }),
    row("Validation loss", (scores) => scores.loss, { decimals: 3 }),
    row("Macro F1", (scores) => scores.macroF1, { decimals: 3 }),
    row("Calibration error", (scores) => scores.calibrationError, { decimals: 3 }),
    { name: "Latency", before: latency(before), after: latency(after), decimals: 1, unit: "ms" },
  ];
}

const sideOf = ({ value, low, high }: Figure): MetricSide => ({ value, interval: [low, high] });

export interface ParamChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly same: boolean;
}

/** Parameters of both sides, changed ones first; within that, in the order of the program. */
export function paramChanges({ before, after }: Report): readonly ParamChange[] {
  const names = [...new Set([...Object.keys(before?.params ?? {}), ...Object.keys(after?.params ?? {})])];
  const rows = names.map((name) => {
    const [first, second] = [
      formatParameter(before?.params[name] ?? undefined),
      formatParameter(after?.params[name] ?? undefined),
    ];
    return { name: name.replaceAll("_", " "), before: first, after: second, same: first === second };
  });
  return [...rows.filter(({ same }) => !same), ...rows.filter(({ same }) => same)];
}

/** Axes that before and after share, so that they can be compared: the 98th percentile keeps one spike from flattening all. */
export function lossAxes({ before, after }: Report): { readonly epochs: number; readonly highest: number } {
  const sides = [before, after].filter((side) => side !== null);
  const losses = sides
    .flatMap(({ epochs }) => epochs.flatMap(({ trainLoss, valLoss }) => [trainLoss, valLoss]))
    .sort((a, b) => a - b);
  const high = losses[Math.floor(losses.length * 0.98)] ?? 1;
  return {
    epochs: Math.max(1, ...sides.map(({ epochs, epochsPlanned }) => Math.max(epochsPlanned, epochs.length))),
    highest: Math.max(1e-6, high) * 1.05,
  };
}

/** A hash as people compare it: twelve characters in fours. */
export const shortHash = (sha256: string): string => sha256.slice(0, 12).replace(/(.{4})(?=.)/g, "$1 ");
