import type { TrialRow } from "../../workbench/api.ts";

/** Where a single configuration stands among a study's trials. */
export interface Place {
  /** 1 is best */
  readonly rank: number;
  /** the study's trials that it is compared with */
  readonly among: number;
  readonly value: number;
  /** `metric`: both have the early ranking metric; `loss`: both have the validation loss of the same epoch */
  readonly by: "metric" | "loss";
  readonly epoch: number;
}

/**
 * Compares by the early ranking metric where the ranker gives one outside the sweep, else by the validation loss of
 * the same epoch. Ties rank behind. @returns null while there is nothing to compare
 */
export function placeInStudy(row: TrialRow, rows: readonly TrialRow[]): Place | null {
  const others = rows.filter(({ purpose, diverged }) => purpose === "sweep" && !diverged);
  const epoch = row.epochsDone;
  if (row.score !== null) {
    const place = placeOf(
      row.score,
      others.map(({ score }) => score),
    );
    return place && { ...place, by: "metric", epoch };
  }
  const value = row.valLoss[epoch - 1] ?? NaN;
  if (!Number.isFinite(value)) return null;
  const place = placeOf(
    value,
    others.map(({ valLoss }) => valLoss[epoch - 1] ?? null),
  );
  return place && { ...place, by: "loss", epoch };
}

function placeOf(
  value: number,
  others: readonly (number | null)[],
): Pick<Place, "rank" | "among" | "value"> | null {
  const known = others.filter((other): other is number => other !== null && Number.isFinite(other));
  if (known.length === 0) return null;
  return { rank: known.filter((other) => other <= value).length + 1, among: known.length, value };
}
