/** Fits the trees on the groups that the network is fitted on. */
import { curveWidth } from "../model/group-features.ts";
import { paramColumns, startOf, taskColumns, treeColumns, unknown } from "../model/tree-rows.ts";
import { seededRandom } from "../../study/index.ts";
import type { Forest } from "../model/weights.ts";
import type { Example } from "./example.ts";
import type { ExamplePool } from "./example-pool.ts";
import { taskWeights } from "./task-weights.ts";
import { boost, boostDefaults, type BoostOptions, type Table } from "./trees/boost.ts";

export interface ForestOptions extends BoostOptions {
  /** groups of each size and task, times its weight */
  readonly groups: number;
}

export const forestDefaults: ForestOptions = { ...boostDefaults, groups: 45 };
/**
 * Share of the groups without parameters, and of those without facts of the task, so that unknown ones work. Small:
 * with .15 forests ranked tables by their parameters alone .02 in tau worse.
 */
const HIDDEN = 0.03;

/** @returns two forests: one begins at nothing, one where the lowest loss puts a trial (`startOf`) */
export function fitForests(
  pools: readonly ExamplePool[],
  seed: number,
  options: ForestOptions = forestDefaults,
): Forest[] {
  const random = seededRandom("trees", seed);
  const weights = taskWeights(pools.map(({ task }) => task));
  const examples = pools
    .flatMap(({ bySize }, i) =>
      [...bySize.values()].flatMap((all) => all.slice(0, Math.round(options.groups * weights[i]!))),
    )
    .map((example) => (random.next() < HIDDEN ? without(example, paramColumns) : example))
    .map((example) => (random.next() < HIDDEN ? without(example, taskColumns) : example));
  const plain = tableOf(examples);
  const starts = startsOf(plain);
  const above = { ...plain, wanted: plain.wanted.map((place, i) => place - starts[i]!) };
  return [
    { startsAtFloor: false, trees: boost(plain, options, seed) },
    { startsAtFloor: true, trees: boost(above, options, seed + 1) },
  ];
}

function without(example: Example, [from, to]: readonly [number, number]): Example {
  return {
    ...example,
    rows: example.rows.map((value, i) => {
      const column = i % treeColumns;
      return column >= from && column < to ? unknown : value;
    }),
  };
}

function tableOf(examples: readonly Example[]): Table {
  const count = examples.reduce((sum, { places }) => sum + places.length, 0);
  const [rows, wanted] = [new Float32Array(count * treeColumns), new Float32Array(count)];
  let at = 0;
  for (const example of examples) {
    rows.set(example.rows, at * treeColumns);
    wanted.set(example.places, at);
    at += example.places.length;
  }
  return { rows, columns: treeColumns, wanted };
}

function startsOf({ rows, columns, wanted }: Table): Float32Array {
  return wanted.map((_, i) => startOf(Array.from(rows.subarray(i * columns, i * columns + curveWidth))));
}
