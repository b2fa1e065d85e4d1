import type { TrialRow } from "../../workbench/api.ts";
import { shownState } from "../trial/shown-trial.ts";

/** Rows as a spreadsheet reads them: RFC 4180, one column a parameter. */
export function trialsCsv(rows: readonly TrialRow[], params: readonly string[]): string {
  const head = [...plainHead, ...params];
  const lines = rows.map((row) => [...plainCells(row), ...params.map((name) => row.params[name])]);
  return [head, ...lines].map((cells) => cells.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

export function trialsJson(rows: readonly TrialRow[]): string {
  const records = rows.map((row) => ({
    ...Object.fromEntries(plainHead.map((name, index) => [name, plainCells(row)[index] ?? null])),
    params: row.params,
    val_loss: row.valLoss,
  }));
  return `${JSON.stringify(records, null, 2)}\n`;
}

const plainHead = [
  "trial",
  "purpose",
  "state",
  "diverged",
  "finalist",
  "epochs",
  "epochs_planned",
  "early_ranking_metric",
  "probability_best",
  "rank",
  "lowest_val_loss",
  "seconds",
  "node",
  "failure",
] as const;

function plainCells(row: TrialRow): readonly (string | number | boolean | null)[] {
  return [
    row.number,
    row.purpose,
    shownState(row),
    row.diverged,
    row.finalist,
    row.epochsDone,
    row.epochsPlanned,
    row.score,
    row.probabilityBest,
    row.rank,
    row.bestValLoss,
    row.seconds,
    row.node,
    row.failure?.reason ?? null,
  ];
}

function csvCell(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
