/** Leaves data sets out in turn, fits on the rest, and hands over a ranker that has not seen them. */
import type { CurveRanker } from "../../study/index.ts";
import type { RankerWeights } from "../model/weights.ts";
import { learnedRanker } from "../model/learned-ranker.ts";
import { drawPools, type ExamplePool } from "./example-pool.ts";
import { fitEnsemble } from "./fit-ensemble.ts";
import type { TrainingTask } from "./training-task.ts";

export interface Fold {
  readonly ranker: CurveRanker;
  /** recorded tasks; none of them was trained on, nor any other task of their data sets */
  readonly heldOut: readonly TrainingTask[];
}

/** One image data set a fold, and the tabular ones dealt out among them. */
export function* crossValidate(
  tasks: readonly TrainingTask[],
  fit: (pools: readonly ExamplePool[]) => Omit<RankerWeights, "version"> = fitEnsemble,
): Generator<Fold, void, void> {
  const pools = drawPools(tasks);
  for (const datasets of foldsOf(tasks)) {
    const fitted = fit(pools.filter(({ task }) => !datasets.has(task.dataset)));
    yield {
      ranker: learnedRanker({ ...fitted, version: "cross-validated" }),
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
