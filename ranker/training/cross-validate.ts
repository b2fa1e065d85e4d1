/** Leaves data sets out in turn, fits on the rest, and hands over a ranker that has not seen them. */
import type { CurveRanker } from "../../study/index.ts";
import { learnedRanker } from "../model/learned-ranker.ts";
import { drawExamples } from "./example-pool.ts";
import { fitMember, type FitOptions } from "./fit.ts";
import type { TrainingTask } from "./read-tasks.ts";

export interface Fold {
  readonly ranker: CurveRanker;
  /** none of them was trained on, nor any other task of their data sets */
  readonly heldOut: readonly TrainingTask[];
}
export interface EnsembleOptions extends FitOptions {
  readonly members: number;
}

export const EXAMPLES_A_TASK = 150;

/** One image data set a fold, and the tabular ones dealt out among them. */
export function* crossValidate(
  tasks: readonly TrainingTask[],
  options: EnsembleOptions,
): Generator<Fold, void, void> {
  const pools = tasks.map((task) => drawExamples(task, EXAMPLES_A_TASK));
  for (const datasets of foldsOf(tasks)) {
    const members = fitEnsemble(
      pools.filter(({ task }) => !datasets.has(task.dataset)),
      options,
    );
    yield {
      ranker: learnedRanker({ version: "cross-validated", members }),
      heldOut: tasks.filter(({ dataset }) => datasets.has(dataset)),
    };
  }
}

export function fitEnsemble(
  pools: Parameters<typeof fitMember>[0],
  { members, ...options }: EnsembleOptions,
): readonly Float32Array[] {
  return Array.from({ length: members }, (_, member) =>
    fitMember(pools, { ...options, seed: options.seed + member }),
  );
}

function foldsOf(tasks: readonly TrainingTask[]): readonly ReadonlySet<string>[] {
  const datasetsOf = (family: TrainingTask["family"]): string[] => [
    ...new Set(tasks.filter((task) => task.family === family).map(({ dataset }) => dataset)),
  ];
  const [images, tables] = [datasetsOf("image"), datasetsOf("tabular")];
  return images.map((image, i) => new Set([image, ...tables.filter((_, j) => j % images.length === i)]));
}
