/** Rows that must stay together on one side of a split: identical ones. */
import { numberOf } from "./cells.ts";
import type { OpenedTable } from "./open-table.ts";
import { rowKeys } from "./row-keys.ts";
import type { Unit } from "../stratify.ts";

/** A number's range is cut into so many equally full parts, and each is spread over both sides. */
const PARTS = 10;

/** @returns units in order of their first row, and how many labels they are stratified by */
export function rowUnits(opened: OpenedTable): { units: Unit[]; labels: number } {
  const { manifest, target, cells } = opened;
  const labels = target.task === "regression" ? partsOf(opened) : classesOf(opened);
  const groups = new Map<string, number[]>();
  rowKeys(manifest, cells).forEach((key, row) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  });
  const units = [...groups.values()].map((items) => {
    const counts = new Map<number, number>();
    for (const row of items) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
    return { items, counts };
  });
  return { units, labels: target.task === "regression" ? PARTS : manifest.classes.length };
}

function classesOf({ manifest, target, cells }: OpenedTable): number[] {
  const index = new Map(manifest.classes.map((name, at) => [name, at]));
  return cells.get(target.name)!.map((cell) => index.get(cell)!);
}

function partsOf({ target, cells }: OpenedTable): number[] {
  const values = cells.get(target.name)!.map((cell) => numberOf(cell, target.comma));
  const sorted = values.toSorted((a, b) => a - b);
  const bounds = Array.from(
    { length: PARTS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / PARTS)]!,
  );
  return values.map((value) => bounds.filter((bound) => bound <= value).length);
}
