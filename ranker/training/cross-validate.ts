/** Leaves data sets out in turn, fits on the rest, and hands over a ranker that has not seen them. */
import type { CurveRanker } from "../../study/index.ts";
import { learnedRanker } from "../model/learned-ranker.ts";
import { drawExamples } from "./example-pool.ts";
import { foldDefaults, fitEnsemble, type EnsembleOptions } from "./fit-ensemble.ts";
import type { TrainingTask } from "./training-task.ts";

export interface Fold {
  readonly ranker: CurveRanker;
  /** recorded tasks; none of them was trained on, nor any other task of their data sets */
  readonly heldOut: readonly TrainingTask[];
}
export const EXAMPLES_A_TASK = 150;

/** One image data set a fold, and the tabular ones dealt out among them. */
export function* crossValidate(
  tasks: readonly TrainingTask[],
  options: EnsembleOptions = foldDefaults,
): Generator<Fold, void, void> {
  const pools = tasks.map((task) => drawExamples(task, EXAMPLES_A_TASK));
  for (const datasets of foldsOf(tasks)) {
    const fitted = fitEnsemble(
      pools.filter(({ task }) => !datasets.has(task.dataset)),
      options,
    );
    yield {
      ranker: learnedRanker({ version: "cross-validated", ...fitted }),
      heldOut: tasks.filter(({ dataset, isFarmed }) => datasets.has(dataset) && !isFarmed),
    };
  }
}

function foldsOf(tasks: readonly TrainingTask[]): readonly ReadonlySet<string>[] {
  const datasetsOf = (family: TrainingTask["family"]): string[] => [
    ...new Set(
      tasks.filter((task) => task.family === family && !task.isFarmed).map(({ dataset }) => dataset),
    ),
  ];
  const [images, tables] = [datasetsOf("image"), datasetsOf("tabular")];
  return images.map((image, i) => new Set([image, ...tables.filter((_, j) => j % images.length === i)]));
}
