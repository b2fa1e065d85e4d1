/**
 * Iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011, "On the stratification of multi-label data") over
 * groups: the rarest label is dealt out first, each group to the side that still wants most of that label.
 * With one label an image this is ordinary stratification.
 */
import type { DatasetManifest } from "../../protocol/index.ts";
import type { SeededRandom } from "../../study/index.ts";

/** Items that must stay together: one group, or identical files. */
export interface Unit {
  readonly items: readonly number[];
  /** how many of its items carry each label */
  readonly counts: ReadonlyMap<number, number>;
}

/** Units of the labelled training items, in order of their first item. */
export function unitsOf({ items }: DatasetManifest): Unit[] {
  const parents = items.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
    return root;
  };
  const seen = new Map<string, number>();
  items.forEach((item, at) => {
    if (item.part !== "train") return;
    for (const key of item.group === null
      ? [`sha:${item.sha256}`]
      : [`sha:${item.sha256}`, `group:${item.group}`]) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, at);
      else parents[Math.max(rootOf(first), rootOf(at))] = Math.min(rootOf(first), rootOf(at));
    }
  });
  const members = new Map<number, number[]>();
  items.forEach((item, at) => {
    if (item.part !== "train" || item.labels === null) return;
    const root = rootOf(at);
    const list = members.get(root);
    if (list === undefined) members.set(root, [at]);
    else list.push(at);
  });
  return [...members.values()].map((list) => ({ items: list, counts: labelCounts(list, items) }));
}

function labelCounts(list: readonly number[], items: DatasetManifest["items"]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const at of list)
    for (const label of items[at]!.labels ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

const REST = -1; // stands for the units without any label

/** @returns for each unit whether it is chosen; about `share` of all items and of every label are */
export function assignUnits(
  units: readonly Unit[],
  classes: number,
  share: number,
  random: SeededRandom,
): boolean[] {
  const byLabel = unitsByLabel(units, classes);
  const wanted = new Map(
    [...byLabel].map(([label, list]) => {
      const total = list.reduce((sum, at) => sum + weightOf(units[at]!, label), 0);
      return [label, wantOf(total, share)] as const;
    }),
  );
  const all = units.reduce((sum, unit) => sum + unit.items.length, 0);
  const overall = wantOf(all, share);
  const sides = new Array<boolean | undefined>(units.length);
  const open = new Map([...byLabel].map(([label, list]) => [label, list.length]));
  const order = orderOfUnits(units, random);
  while (open.size > 0) {
    const label = rarest(open);
    open.delete(label);
    for (const at of byLabel.get(label)!.toSorted((a, b) => order[a]! - order[b]!)) {
      if (sides[at] !== undefined) continue;
      const want = wanted.get(label)!;
      const lead = want.chosen - want.rest || overall.chosen - overall.rest;
      const side = Math.abs(lead) < 1e-9 ? true : lead > 0;
      sides[at] = side;
      for (const [other, count] of units[at]!.counts) wanted.get(other)![side ? "chosen" : "rest"] -= count;
      if (units[at]!.counts.size === 0)
        wanted.get(REST)![side ? "chosen" : "rest"] -= units[at]!.items.length;
      overall[side ? "chosen" : "rest"] -= units[at]!.items.length;
      for (const other of units[at]!.counts.keys())
        if (open.has(other)) open.set(other, open.get(other)! - 1);
    }
  }
  const done = sides.map((side) => side === true);
  repair(units, byLabel, done);
  return done;
}

/** Items that each side still wants. */
const wantOf = (total: number, share: number) => ({ chosen: total * share, rest: total * (1 - share) });

const weightOf = (unit: Unit, label: number): number => unit.counts.get(label) ?? unit.items.length;

function unitsByLabel(units: readonly Unit[], classes: number): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  for (let label = REST; label < classes; label++) {
    const list = units.flatMap((unit, at) =>
      unit.counts.has(label) || (label === REST && unit.counts.size === 0) ? [at] : [],
    );
    if (list.length > 0) lists.set(label, list);
  }
  return lists;
}

/** Large groups first, so that small ones can even out; equal sizes in seeded order. */
function orderOfUnits(units: readonly Unit[], random: SeededRandom): number[] {
  const shuffled = random
    .shuffle(units.map((_, at) => at))
    .toSorted((a, b) => units[b]!.items.length - units[a]!.items.length);
  const order = new Array<number>(units.length);
  shuffled.forEach((at, place) => (order[at] = place));
  return order;
}

function rarest(open: ReadonlyMap<number, number>): number {
  return [...open].reduce((best, next) => (next[1] < best[1] ? next : best))[0];
}

/** A label with two or more units is on both sides: move its smallest unit whose move takes no other label away. */
function repair(
  units: readonly Unit[],
  byLabel: ReadonlyMap<number, readonly number[]>,
  sides: boolean[],
): void {
  for (const [label, list] of byLabel) {
    const side = sides[list[0]!]!;
    if (label === REST || list.length < 2 || list.some((at) => sides[at] !== side)) continue;
    const leaves = (at: number) =>
      [...units[at]!.counts.keys()].every((other) =>
        byLabel.get(other)!.some((peer) => peer !== at && sides[peer] === side),
      );
    const movable = list
      .filter(leaves)
      .toSorted((a, b) => units[a]!.items.length - units[b]!.items.length)[0];
    if (movable !== undefined) sides[movable] = !side;
  }
}
