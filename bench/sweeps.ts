/**
 * Replayed sweeps: 25 recorded trials drawn at random, sampler off, through the real conductor and schedulers. Regret
 * against epochs spent for every scheduler, with the last value and with a learned ranker that has not seen the data
 * set. Needs the recorded curves: FIRSTLIGHT_CURVES names their folder.
 */
import { createScoreRanker, type CurveRanker } from "../study/index.ts";
import { quantile } from "../study/testing/statistics.ts";
import type { Figure } from "./figure.ts";
import { mean } from "./mean.ts";
import { sweepContenders } from "./sweeps/contenders.ts";
import { heldOutTasks } from "./sweeps/held-out.ts";
import { outcomesOf, type SweepOutcome } from "./sweeps/outcomes.ts";
import type { RecordedSweepTask } from "./sweeps/recorded-sweep.ts";
import type { TrainingOptions } from "./training/case.ts";

/** Of one task, contender and ranker. */
interface Row {
  readonly family: RecordedSweepTask["family"];
  readonly contender: string;
  readonly ranker: CurveRanker["name"];
  readonly outcomes: readonly SweepOutcome[];
}

/** `--quick` replays little, `--full` 200 sweeps a task. */
export async function* sweepFigures({ quick, full }: TrainingOptions): AsyncGenerator<Figure> {
  const rows: Row[] = [];
  for await (const { task, ranker } of heldOutTasks())
    rows.push(...(await rowsOf(task, ranker, quick ? 5 : full ? 200 : 30)));
  for (const family of ["image", "tabular"] as const)
    yield* familyFigures(rows.filter((row) => row.family === family));
}

async function rowsOf(task: RecordedSweepTask, learned: CurveRanker, repeats: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const contender of sweepContenders) {
    for (const ranker of [createScoreRanker("last"), learned]) {
      const outcomes = await outcomesOf(task, ranker, contender, repeats);
      rows.push({ family: task.family, contender: contender.name, ranker: ranker.name, outcomes });
    }
  }
  return rows;
}

function* familyFigures(rows: readonly Row[]): Generator<Figure> {
  for (const contender of new Set(rows.map((row) => row.contender))) {
    const mine = rows.filter((row) => row.contender === contender);
    const [last, learned] = (["last", "learned"] as const).map((name) =>
      mine.filter(({ ranker }) => ranker === name),
    ) as [Row[], Row[]];
    for (const { name, unit, of, isLower } of measures) {
      const [value, baseline] = [of(learned), of(last)];
      yield {
        bench: "sweeps",
        name: `${mine[0]!.family}/${contender}/${name}`,
        value,
        unit,
        baseline,
        ratio: isLower ? baseline / value : value / baseline,
        spread: null,
        runs: learned.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
        note: "baseline: the same with the last value",
      };
    }
  }
}

interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly isLower: boolean;
  /** a mean over tasks */
  readonly of: (rows: readonly Row[]) => number;
}

const regretsOf = ({ outcomes }: Row): number[] => outcomes.map(({ regret }) => regret);

const measures: readonly Measure[] = [
  {
    name: "within-2%",
    unit: "of replays",
    isLower: false,
    of: meanOf((row) => mean(regretsOf(row).map((regret) => (regret <= 0.02 ? 1 : 0)))),
  },
  { name: "regret", unit: "of the best loss", isLower: true, of: meanOf((row) => mean(regretsOf(row))) },
  {
    name: "median-regret",
    unit: "of the best loss",
    isLower: true,
    of: meanOf((row) => quantile(regretsOf(row), 0.5)),
  },
  {
    name: "saving",
    unit: "times fewer epochs",
    isLower: false,
    of: meanOf((row) => mean(row.outcomes.map(({ saving }) => saving))),
  },
];

function meanOf(measure: (row: Row) => number): (rows: readonly Row[]) => number {
  return (rows) => mean(rows.map(measure));
}
