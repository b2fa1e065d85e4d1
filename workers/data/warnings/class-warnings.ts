import type { ImportWarning } from "../../../protocol/index.ts";
import { warning } from "./warning.ts";

const FEW = 10;
const MANY_CLASSES = 50;
const IMBALANCE = 5;
const NAMED = 5; // small classes that a warning names

/** @param counts - training samples of each class */
export function classWarnings(
  classes: readonly string[],
  counts: readonly number[],
  samples: "images" | "rows",
): ImportWarning[] {
  return [
    ...oneClass(classes, samples),
    ...manyClasses(classes),
    ...smallClasses(classes, counts, samples),
    ...imbalance(classes, counts),
  ];
}

function oneClass(classes: readonly string[], samples: string): ImportWarning[] {
  if (classes.length !== 1) return [];
  const label = JSON.stringify(classes[0]);
  return [
    warning("one-class", `All ${samples} have the label ${label}. Training needs two classes or more.`),
  ];
}

function manyClasses({ length }: readonly string[]): ImportWarning[] {
  if (length <= MANY_CLASSES) return [];
  const message = `${length} classes: expect slower learning and lower scores than with a few.`;
  return [warning("many-classes", message)];
}

function smallClasses(
  classes: readonly string[],
  counts: readonly number[],
  samples: string,
): ImportWarning[] {
  const small = classes.flatMap((name, label) =>
    counts[label]! < FEW ? [`${name} (${counts[label]!})`] : [],
  );
  if (small.length === 0) return [];
  const list = small.slice(0, NAMED).join(", ");
  const which = small.length === 1 ? "1 class has" : `${small.length} classes have`;
  const more = small.length > NAMED ? ", …" : "";
  return [warning("class-too-small", `${which} fewer than ${FEW} training ${samples}: ${list}${more}.`)];
}

function imbalance(classes: readonly string[], counts: readonly number[]): ImportWarning[] {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (classes.length < 2 || most < IMBALANCE * Math.max(1, least)) return [];
  const named = (count: number): string => `${count} (${classes[counts.indexOf(count)]!})`;
  return [warning("imbalance", `Smallest class ${named(least)}, largest ${named(most)}.`)];
}
