/** tasks.yaml: what the farm trains on. An entry stands for every combination of its sizes, image sizes and seeds. */
import { parse } from "yaml";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const Entry = v.strictObject({
  /** what is left out together when a ranker is judged; no "-" in it, since a task's name begins with it */
  dataset: v.pipe(v.string(), v.regex(/^[a-z0-9_]+$/, "lower-case letters, digits and _ only")),
  /** what is predicted, where a data set gives several tasks */
  variant: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9_]+$/, "lower-case letters, digits and _ only"))),
  /** a path below FIRSTLIGHT_DATASETS, or sample:digits, sample:emoji; a .csv is for the template tabular */
  data: v.string(),
  /** answers of the template's form */
  set: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  /** training and validation samples together; absent: all there are */
  samples: v.optional(v.array(count), []),
  /** pixels, short side; absent: the form's */
  image_sizes: v.optional(v.array(count), []),
  seeds: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), [1]),
  /** share of the samples that validates: more than a study's usual tenth, so that finals are less noisy */
  validation: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(0.5)), 0.3),
  /** of every trial */
  epochs: count,
});

/** One group of trials: same data, same split, same schedule length. */
export interface FarmTask {
  readonly name: string;
  /** name of the task whose configurations it trains: its own, or that of which it is a replica */
  readonly configurations: string;
  readonly dataset: string;
  readonly data: string;
  readonly set: Readonly<Record<string, string | number | boolean>>;
  readonly samples: number | null;
  readonly validation: number;
  readonly epochs: number;
  readonly seed: number;
}

/** @throws WorkbenchError `usage-tasks` naming the entry and what is wrong with it */
export function parseTaskList(text: string): FarmTask[] {
  const parsed = v.safeParse(v.array(Entry), parse(text));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw badTasks(`${v.getDotPath(issue) ?? "the list"}: ${issue.message}`);
  }
  const tasks = parsed.output.flatMap(expand);
  const twice = tasks.find((task, at) => tasks.findIndex(({ name }) => name === task.name) !== at);
  if (twice) throw badTasks(`${twice.name} is there twice`);
  return tasks;
}

function expand(entry: v.InferOutput<typeof Entry>): FarmTask[] {
  const { dataset, data, validation, epochs, seeds } = entry;
  const sizes = entry.samples.length === 0 ? [null] : entry.samples;
  const pixels = entry.image_sizes.length === 0 ? [null] : entry.image_sizes;
  return sizes.flatMap((samples) =>
    pixels.flatMap((size) =>
      seeds.map((seed) => ({
        name: nameOf(entry, samples, size, seed),
        configurations: nameOf(entry, samples, size, seed),
        ...{ dataset, data, samples, validation, epochs, seed },
        set: size === null ? entry.set : { ...entry.set, image_size: size },
      })),
    ),
  );
}

function nameOf(
  { dataset, variant, set }: v.InferOutput<typeof Entry>,
  samples: number | null,
  size: number | null,
  seed: number,
): string {
  const family = set["family"] === "transfer" ? "transfer" : null;
  const parts = [dataset, variant, samples ?? "all", size && `${size}px`, family, `s${seed}`];
  return parts.filter((part) => part !== null && part !== undefined).join("-");
}

/** The same configurations on the same split, trained from other seeds: how much of an order is chance. */
export function replicaOf(task: FarmTask, replica: number): FarmTask {
  return { ...task, name: `${task.name}-r${replica}` };
}

/** @param patterns - names, with * for anything @throws WorkbenchError `usage-tasks` for one that fits nothing */
export function selectTasks(tasks: readonly FarmTask[], patterns: readonly string[]): FarmTask[] {
  const chosen = patterns.flatMap((pattern) => {
    const fitting = tasks.filter(({ name }) => fits(name, pattern));
    if (fitting.length > 0) return fitting;
    throw badTasks(
      `no task fits ${JSON.stringify(pattern)}; there are ${tasks.map(({ name }) => name).join(", ")}`,
    );
  });
  return [...new Set(chosen)];
}

function fits(name: string, pattern: string): boolean {
  const escaped = pattern.split("*").map((part) => part.replace(/[^\w-]/g, "\\$&"));
  return new RegExp(`^${escaped.join(".*")}$`).test(name);
}

const badTasks = (detail: string): WorkbenchError =>
  new WorkbenchError(
    "usage-tasks",
    `The farm's tasks cannot be read: ${detail}.`,
    "Correct the list, or --tasks.",
  );
