/** What the data page shows. */
import type { DatasetManifest } from "../../protocol/index.ts";
import type { DatasetSplit } from "./split.ts";

export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface DatasetDescription {
  readonly classes: readonly {
    readonly name: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    /** item indices of up to 12 training images, spread over the class */
    readonly examples: readonly number[];
  }[];
  /** images with both labels; the diagonal has each label's count; null for single-label data */
  readonly cooccurrence: readonly (readonly number[])[] | null;
  readonly longerSide: readonly HistogramBin[];
  readonly aspectRatio: readonly HistogramBin[];
  readonly brightness: readonly HistogramBin[];
  /** clusters of paths with the same bytes */
  readonly duplicates: readonly (readonly string[])[];
  readonly testImages: number;
}

const EXAMPLES = 12;

export function describeDataset(
  manifest: DatasetManifest,
  split: Pick<DatasetSplit, "train" | "validation">,
): DatasetDescription {
  const { items, task } = manifest;
  const tests = items.flatMap((item, at) => (item.part === "test" ? [at] : []));
  return {
    classes: classRows(manifest, split, tests),
    cooccurrence: task === "multi-label" ? cooccurrence(manifest) : null,
    longerSide: histogram(
      items.map(({ width, height }) => Math.max(width, height)),
      16,
    ),
    aspectRatio: histogram(
      items.map(({ width, height }) => width / height),
      16,
    ),
    brightness: histogram(
      items.map(({ brightness }) => brightness),
      20,
      [0, 1],
    ),
    duplicates: identical(manifest),
    testImages: tests.length,
  };
}

function classRows(
  manifest: DatasetManifest,
  { train, validation }: Pick<DatasetSplit, "train" | "validation">,
  tests: readonly number[],
): DatasetDescription["classes"] {
  const members = (list: Iterable<number>): number[][] => {
    const byClass: number[][] = manifest.classes.map(() => []);
    for (const at of list) for (const label of manifest.items[at]!.labels ?? []) byClass[label]!.push(at);
    return byClass;
  };
  const [inTrain, inValidation, inTest] = [members(train), members(validation), members(tests)];
  return manifest.classes.map((name, label) => ({
    name,
    train: inTrain[label]!.length,
    validation: inValidation[label]!.length,
    test: inTest[label]!.length,
    examples: spread(inTrain[label]!, EXAMPLES),
  }));
}

const spread = (list: readonly number[], count: number): number[] =>
  list.length <= count
    ? [...list]
    : Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!);

/** Counts over the training images. */
function cooccurrence({ classes, items }: DatasetManifest): number[][] {
  const counts = classes.map(() => classes.map(() => 0));
  for (const { labels, part } of items) {
    if (part !== "train") continue;
    for (const a of labels ?? []) for (const b of labels ?? []) counts[a]![b]!++;
  }
  return counts;
}

/** Equal bins; one bin when all values are the same. */
function histogram(
  values: readonly number[],
  bins: number,
  range?: readonly [number, number],
): HistogramBin[] {
  if (values.length === 0) return [];
  const [low, high] =
    range ??
    values.reduce<readonly [number, number]>(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Infinity, -Infinity],
    );
  if (low === high) return [{ low, high, count: values.length }];
  const counts = new Array<number>(bins).fill(0);
  for (const value of values)
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]!++;
  const width = (high - low) / bins;
  return counts.map((count, bin) => ({ low: low + bin * width, high: low + (bin + 1) * width, count }));
}

function identical({ items }: DatasetManifest): string[][] {
  const paths = new Map<string, string[]>();
  for (const { sha256, path } of items) {
    const list = paths.get(sha256);
    if (list === undefined) paths.set(sha256, [path]);
    else list.push(path);
  }
  return [...paths.values()].filter((list) => list.length > 1);
}
