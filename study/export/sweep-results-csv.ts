import { scoreOf, settledChances, type StudyState, type TrialRecord } from "../fold/index.ts";
import { formatCsv } from "./csv.ts";

type Cell = string | number | boolean | null;
type Chances = ReturnType<typeof settledChances>;

const columns: readonly (readonly [name: string, cell: (trial: TrialRecord, chances: Chances) => Cell])[] = [
  ["trial", ({ number }) => number],
  ["purpose", ({ purpose }) => purpose],
  ["state", ({ status }) => status],
  ["diverged", ({ diverged }) => diverged],
  ["finalist", ({ finalist }) => finalist],
  ["epochs_trained", ({ curve }) => curve.epochs.length],
  ["epochs_planned", ({ epochs }) => epochs],
  ["early_ranking_metric", (trial) => finiteOrInf(scoreOf(trial))],
  ["probability_best", ({ number }, chances) => chances.get(number) ?? null],
  ["val_loss", ({ lowest }) => lowest?.valLoss ?? null],
  ["val_loss_epoch", ({ lowest }) => lowest?.epoch ?? null],
  ["val_accuracy", ({ lowest, curve }) => accuracyAt(curve.epochs, lowest?.epoch)],
  ["last_train_loss", ({ curve }) => curve.epochs.at(-1)?.trainLoss ?? null],
  ["last_val_loss", ({ curve }) => curve.epochs.at(-1)?.valLoss ?? null],
  ["seconds", ({ seconds }) => seconds],
];

/**
 * `sweep_results_raw.csv`: one row a trial, its parameters last. `val_loss` is its lowest epoch_val_loss so far; the
 * early ranking metric of a diverged trial is `inf`; the probability to be the sweep's best knows what has ended since
 * the ranking, and is empty where the ranker gives none; an inactive parameter's cell is empty.
 */
export function sweepResultsCsv(state: StudyState): string {
  const taken = new Set(columns.map(([name]) => name));
  const names = parameterNames(state);
  const chances = settledChances(state);
  const header = names.map((name) => (taken.has(name) ? `param_${name}` : name));
  const rows = state.trials.map((trial) => [
    ...columns.map(([, cell]) => cell(trial, chances)),
    ...names.map((name) => trial.params[name] ?? null),
  ]);
  return formatCsv([...taken, ...header], rows);
}

/** Of the space, in its order; then others that a person gave. */
function parameterNames({ config, trials }: StudyState): string[] {
  const own = config.space.parameters.map(({ name }) => name);
  return [...new Set([...own, ...trials.flatMap(({ params }) => Object.keys(params))])];
}

function finiteOrInf(score: number | null): Cell {
  return score === Infinity ? "inf" : score;
}

function accuracyAt(epochs: TrialRecord["curve"]["epochs"], epoch: number | undefined): Cell {
  return epochs.find((point) => point.epoch === epoch)?.valAccuracy ?? null;
}
