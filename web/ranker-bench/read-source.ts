import { leastRanked, readCurveLine, studyTask, type TrainingTask } from "../../ranker/bench/index.ts";
import { foldStudy, parseJournal, WorkbenchError } from "../../study/index.ts";
import { plural } from "../components/format.ts";
import { fetchPart } from "../workbench/fetch-part.ts";
import { linesOf } from "./lines-of.ts";
import type { CurveSource, SkippedTask } from "./request.ts";

/** With fewer, a study says more about chance than about the ranker. */
const leastFinished = 6;
const farmed = "engine/farmed-curves.bin";

export interface ReadSource {
  readonly tasks: readonly TrainingTask[];
  readonly skipped: readonly SkippedTask[];
}

/** @throws WorkbenchError see `RemoteBench`; `bench-empty` where there is nothing to judge on */
export async function readSource(
  source: CurveSource,
  onTask: (task: string) => Promise<void>,
): Promise<ReadSource> {
  const tasks: TrainingTask[] = [];
  const skipped: SkippedTask[] = [];
  const unmet = distinctNames();
  const least = source.from === "studies" ? leastFinished : leastRanked;
  for await (const read of tasksOf(source)) {
    const task = { ...read, name: unmet(read.name) };
    await onTask(task.name);
    const reason = reasonAgainst(task, least);
    if (reason === null) tasks.push(task);
    else skipped.push({ task: task.name, reason });
  }
  if (tasks.length === 0) throw nothing(source, skipped, least);
  return { tasks, skipped };
}

async function* tasksOf(source: CurveSource): AsyncGenerator<TrainingTask, void, void> {
  if (source.from === "studies") {
    for (const { name, journal } of source.studies)
      yield studyTask(foldStudy(parseJournal(await journal.text()).events), name);
    return;
  }
  const files =
    source.from === "files"
      ? source.files.map((file) => ({ name: file.name, content: file }))
      : [{ name: farmed, content: await (await fetchPart(source.base, farmed)).blob() }];
  for (const { name, content } of files) {
    let number = 0;
    for await (const line of linesOf(content, name)) yield readCurveLine(line, `${name}, line ${++number}`);
  }
}

/** Studies may share a name, and files a task; a table cannot tell such rows apart. @returns "name", then "name (2)" */
function distinctNames(): (name: string) => string {
  const met = new Set<string>();
  return (name) => {
    let unmet = name;
    for (let count = 2; met.has(unmet); count++) unmet = `${name} (${count})`;
    met.add(unmet);
    return unmet;
  };
}

function reasonAgainst({ trials, epochsPlanned }: TrainingTask, least: number): string | null {
  if (trials.length < least)
    return `${plural(trials.length, "trial")} trained to the end, at least ${least} are needed`;
  if (epochsPlanned < 2) return "only one epoch was recorded, so there is no end to predict";
  const alive = trials.filter(({ divergedAfter }) => divergedAfter > 0);
  if (alive.length < leastRanked)
    return `${plural(alive.length, "trial")} left after the first epoch, at least ${leastRanked} are needed: the others diverged`;
  if (new Set(alive.map(({ final }) => final)).size < 2) return "all trials end at the same loss";
  return null;
}

function nothing(source: CurveSource, skipped: readonly SkippedTask[], least: number): WorkbenchError {
  const found = skipped.map(({ task, reason }) => `${task} (${reason})`).join(", ");
  const what = source.from === "studies" ? "studies" : "files";
  const detail = found === "" ? `the ${what} have no curves` : found;
  const action =
    source.from === "studies"
      ? `Train at least ${least} trials of a study to the end: a full sweep does.`
      : `Give tasks with at least ${least} trials, one JSON object a line.`;
  return new WorkbenchError("bench-empty", `There is nothing to judge on: ${detail}.`, action);
}
