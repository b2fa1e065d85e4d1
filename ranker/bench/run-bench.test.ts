import { expect, it } from "vitest";
import { learnedRanker } from "../model/learned-ranker.ts";
import { judgeTask } from "./judge-task.ts";
import { readCurveLine } from "./read-curves.ts";
import { foldsOf } from "./refit.ts";
import { benchHeldOut, benchWith, type BenchStep } from "./run-bench.ts";
import { leastTasks, summarise } from "./summary.ts";
import { curveLine } from "./testing/curve-line.ts";

const tasks = ["a-1", "a-2", "b-1", "c-1", "d-1", "e-1", "f-1"].map((name) =>
  readCurveLine(curveLine(name), name),
);

async function stepsOf(bench: AsyncIterable<BenchStep>): Promise<readonly BenchStep[]> {
  const steps: BenchStep[] = [];
  for await (const step of bench) steps.push(step);
  return steps;
}

it("tasks of one data set are in one fold, and every task in some", () => {
  const folds = foldsOf(tasks);
  expect(folds.flat().length).toBe(tasks.length);
  for (const fold of folds)
    for (const { dataset } of fold)
      expect(tasks.filter((task) => task.dataset === dataset).every((task) => fold.includes(task))).toBe(
        true,
      );
});

it("the last value puts the worst first here, and what was learned on other data sets does not", async () => {
  const steps = await stepsOf(benchHeldOut(tasks));
  const judged = steps.flatMap((step) => step.judged ?? []);
  expect(judged.map(({ task }) => task).sort()).toEqual(tasks.map(({ name }) => name).sort());
  const [first] = summarise(judged);
  expect(first!.epochs).toBe(1);
  expect(first!.tasks).toBe(tasks.length);
  expect(first!.figures.learned.tau).toBeGreaterThan(first!.figures.last.tau + 0.3);
  expect(first!.difference.tau.interval![0]).toBeGreaterThan(0);
  expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(steps.at(-1)!.done).toBeCloseTo(steps.at(-1)!.total, 6);
}, 60_000);

it("the shipped model judges the same trials the same again", async () => {
  const few = tasks.slice(0, 2);
  const [once, again] = [
    await stepsOf(benchWith(learnedRanker(), few)),
    await stepsOf(benchWith(learnedRanker(), few)),
  ];
  expect(once).toEqual(again);
  const [{ difference }] = summarise(once.flatMap((step) => step.judged ?? [])) as [
    ReturnType<typeof summarise>[0],
  ];
  expect(few.length).toBeLessThan(leastTasks);
  expect(difference.tau.interval).toBeNull();
});

it("neither the end of the schedule nor three trials are judged", async () => {
  const short = readCurveLine(curveLine("short", 8, 4), "short");
  const seen = (await judgeTask(short, learnedRanker())).epochs.map(({ epochs }) => epochs);
  expect(seen).toEqual([1, 2, 3]);
  expect((await judgeTask(readCurveLine(curveLine("few", 3), "few"), learnedRanker())).epochs).toEqual([]);
});

it("names the place of a line that it cannot read", () => {
  expect(() => readCurveLine("{", "curves.jsonl, line 3")).toThrow(/^curves.jsonl, line 3: .*not JSON/);
  expect(() => readCurveLine('{"task":"x"}', "a.jsonl, line 1")).toThrow(/a.jsonl, line 1: .*target/);
});

it("takes a trial that diverged in its first epoch, and leaves out one that recorded nothing", () => {
  const common = { task: "t", target: "val_loss", direction: "min", steps: [1, 2] };
  const trials = [
    { id: 0, c: { val_loss: [2, 1] } },
    { id: 1, c: { val_loss: [] }, diverged_epoch: 0.4 },
    { id: 2, c: { val_loss: [] }, diverged_epoch: null },
    { id: 3, c: { train_loss: [1, 1] } },
  ];
  const read = readCurveLine(JSON.stringify({ ...common, trials }), "t");
  expect(read.trials.map(({ final, divergedAfter }) => [final, divergedAfter])).toEqual([
    [1, Infinity],
    [Infinity, 0],
  ]);
});
