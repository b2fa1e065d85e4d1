import { quantile } from "../../study/testing/statistics.ts";
import type { Figure } from "../figure.ts";
import { mean } from "../mean.ts";
import type { SweepResult } from "./run-sweep.ts";

/** A fast and a full sweep of the same data, seed, trials and epochs. */
export interface Pairing {
  readonly contender: string;
  readonly fast: SweepResult;
  readonly full: SweepResult;
}

type Part = Pick<Figure, "unit" | "value" | "baseline" | "ratio"> & Partial<Pick<Figure, "spread" | "note">>;

const regretOf = ({ fast, full }: Pairing): number => (fast.loss - full.loss) / full.loss;
const savingOf = ({ fast, full }: Pairing): number => full.epochs / fast.epochs;
const speedOf = ({ fast, full }: Pairing): number => full.seconds / fast.seconds;

/** Of one data set. @param pairings - one a contender and seed */
export function* dataSetFigures(dataSet: string, pairings: readonly Pairing[]): Generator<Figure> {
  for (const [contender, own] of byContender(pairings)) {
    const name = (figure: string): string => `${dataSet}/${contender}/${figure}`;
    const runs = own.length;
    yield figureOf(name("loss"), runs, means(own, "loss", "lowest validation loss"));
    yield figureOf(name("regret"), runs, { ...spreadOf(own.map(regretOf)), ...ofFullLoss });
    yield figureOf(name("epochs"), runs, means(own, "epochs", "epochs trained", "ratio: times fewer"));
    yield figureOf(name("seconds"), runs, means(own, "seconds", "s", "ratio: times faster"));
  }
}

/** Over all data sets: means and quartiles of what a fast sweep loses and saves against its full sweep. */
export function* summaryFigures(pairings: readonly Pairing[]): Generator<Figure> {
  for (const [contender, own] of byContender(pairings)) {
    const regrets = own.map(regretOf);
    const name = (figure: string): string => `all/${contender}/${figure}`;
    const gain = (values: readonly number[], unit: string): Part => {
      const spread = spreadOf(values);
      return { ...spread, unit, baseline: 1, ratio: spread.value };
    };
    yield figureOf(name("regret"), own.length, { ...spreadOf(regrets), ...ofFullLoss });
    yield figureOf(name("median-regret"), own.length, { value: quantile(regrets, 0.5), ...ofFullLoss });
    yield figureOf(name("saving"), own.length, gain(own.map(savingOf), "times fewer epochs"));
    yield figureOf(name("speed"), own.length, gain(own.map(speedOf), "times faster"));
  }
}

const ofFullLoss = {
  unit: "of the full sweep's loss",
  baseline: 0,
  ratio: null,
  note: "below 0: better than the full sweep",
} as const;

function means(own: readonly Pairing[], what: keyof SweepResult, unit: string, note?: string): Part {
  const value = mean(own.map(({ fast }) => fast[what]));
  const baseline = mean(own.map(({ full }) => full[what]));
  return { value, unit, baseline, ratio: baseline / value, ...(note === undefined ? {} : { note }) };
}

function spreadOf(values: readonly number[]): { value: number; spread: Figure["spread"] } {
  const spread = values.length < 2 ? null : ([quantile(values, 0.25), quantile(values, 0.75)] as const);
  return { value: mean(values), spread };
}

function byContender(pairings: readonly Pairing[]): Map<string, Pairing[]> {
  return Map.groupBy(pairings, ({ contender }) => contender);
}

function figureOf(name: string, runs: number, part: Part): Figure {
  return { bench: "live", name, spread: null, runs, ...part };
}
