/** Examples drawn once and used many times: features are dearer than training steps. */
import { seededRandom } from "../../study/index.ts";
import { exampleOf, type Example } from "./example.ts";
import { mostEpochs, type TrainingTask } from "./training-task.ts";
import { sampleGroup } from "./sample-group.ts";

export const groupSizes = [8, 16, 25] as const;
export type GroupSize = (typeof groupSizes)[number];

export interface ExamplePool {
  readonly task: TrainingTask;
  readonly bySize: ReadonlyMap<GroupSize, readonly Example[]>;
}

/** early epochs are drawn more often: there the ranker earns its keep */
const cuts = [0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, mostEpochs];
/** share of groups whose trials are at different epochs */
const MIXED = 0.2;

/** examples of each group size; of a farmed task fewer, for it counts for less */
const [RECORDED, FARMED] = [150, 60];

/** What a ranker is fitted on, one pool a task. */
export function drawPools(tasks: readonly TrainingTask[]): readonly ExamplePool[] {
  return tasks.map((task) => drawExamples(task, task.isFarmed ? FARMED : RECORDED));
}

/** @param perSize - examples of each group size */
export function drawExamples(task: TrainingTask, perSize: number): ExamplePool {
  const bySize = groupSizes.map((size) => {
    const random = seededRandom("ranker examples", task.name, size);
    const draw = (): number => cuts[random.integer(cuts.length)]!;
    const examples = Array.from({ length: perSize }, () => {
      const [common, isMixed] = [draw(), random.next() < MIXED];
      const epochs = isMixed ? () => Math.max(1, draw()) : () => common;
      return exampleOf(sampleGroup(task, size, epochs, random));
    });
    // a group that lost trials to divergence does not fit in a batch of its size
    return [size, examples.filter((each) => each !== null && each.choice.length === size)] as const;
  });
  return { task, bySize: new Map(bySize as [GroupSize, Example[]][]) };
}
