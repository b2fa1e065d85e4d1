/** A table as a trial needs it: cut to the subset, split, encoded by its training rows. */
import type {
  LabelledData,
  RegressionData,
  Split,
  TableEncoding,
  TableManifest,
  TrialData,
} from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { foldUnits } from "../folds.ts";
import { datasetHash } from "../hash.ts";
import { splitHash, splitUnits, subsetUnits } from "../split.ts";
import { numberOf } from "./cells.ts";
import { encodeRows, fitEncoding, inputCount } from "./encoding.ts";
import type { OpenedTable } from "./open-table.ts";
import { rowUnits } from "./row-units.ts";

export interface TableOptions {
  readonly seed: number;
  readonly validationShare?: number;
  readonly subsetPercentage?: number;
}

export interface PreparedTable {
  readonly manifest: TableManifest;
  readonly datasetHash: string;
  readonly split: Split;
  readonly data: TrialData;
  /** sample → row */
  readonly items: Int32Array;
  readonly encoding: TableEncoding;
}

/** @throws WorkbenchError `one-class`, `no-columns`, and what splitting throws */
export async function prepareTable(opened: OpenedTable, options: TableOptions): Promise<PreparedTable> {
  requireLearnable(opened);
  const { seed, validationShare = 0.1, subsetPercentage = 100 } = options;
  const { units, labels } = rowUnits(opened);
  const chosen = subsetUnits(units, labels, subsetPercentage, seed);
  const { train, validation, hash } = await splitUnits(chosen, labels, { seed, validationShare }, "rows");
  return assemble(opened, train, validation, { seed, validationShare, hash });
}

/** The same rows under each split of a cross-validation; every one is encoded by its own training rows. */
export async function foldTable(
  opened: OpenedTable,
  prepared: PreparedTable,
  folds: number,
  seed: number,
): Promise<PreparedTable[]> {
  const { units, labels } = rowUnits(opened);
  const kept = new Set(prepared.items);
  const chosen = units.filter(({ items }) => kept.has(items[0]!));
  const parts = foldUnits(chosen, labels, folds, seed, "rows").map(async (validation) => {
    const held = new Set(validation);
    const train = prepared.items.filter((row) => !held.has(row));
    const hash = await splitHash(train, validation);
    return assemble(opened, train, validation, { seed, validationShare: 1 / folds, hash });
  });
  return Promise.all(parts);
}

async function assemble(
  opened: OpenedTable,
  train: Int32Array,
  validation: Int32Array,
  split: Split,
): Promise<PreparedTable> {
  const { manifest, cells } = opened;
  const items = Int32Array.from([...train, ...validation]).sort();
  const sampleOf = new Map([...items].map((row, sample) => [row, sample]));
  const samples = (rows: Int32Array) => Int32Array.from(rows, (row) => sampleOf.get(row)!);
  const encoding = fitEncoding(opened, train);
  const shared = {
    kind: "features" as const,
    classes: manifest.classes,
    shape: [inputCount(encoding)],
    values: encodeRows(encoding, cells, items),
    train: samples(train),
    validation: samples(validation),
  };
  const data = { ...shared, ...answersOf(opened, encoding, items) };
  return { manifest, datasetHash: await datasetHash(manifest), split, data, items, encoding };
}

function answersOf(
  { manifest, target, cells }: OpenedTable,
  { scale }: TableEncoding,
  rows: Int32Array,
): Pick<LabelledData, "task" | "labels"> | Pick<RegressionData, "task" | "labels"> {
  const answers = cells.get(target.name)!;
  if (scale !== null) {
    const { mean, deviation } = scale;
    const standard = (row: number) => (numberOf(answers[row]!, target.comma) - mean) / deviation;
    return { task: "regression", labels: Float32Array.from(rows, standard) };
  }
  const index = new Map(manifest.classes.map((name, at) => [name, at]));
  const labels = new Uint8Array(rows.length * index.size);
  rows.forEach((row, sample) => (labels[sample * index.size + index.get(answers[row]!)!] = 1));
  return { task: "single-label", labels };
}

function requireLearnable({
  manifest: { task, classes, columns, target },
  cells,
  skipped,
}: OpenedTable): void {
  const [first] = cells.get(target)!;
  const constant = task === "regression" ? new Set(cells.get(target)).size < 2 : classes.length < 2;
  if (constant)
    throw new WorkbenchError(
      "one-class",
      `Every row has the same ${target}, ${JSON.stringify(first)}: there is nothing to tell apart.`,
      "Add rows with other values, or choose another column with --set target=COLUMN.",
    );
  if (!columns.every(({ type }) => type === "ignored")) return;
  const reasons = skipped.map(({ path, reason }) => `${path} (${reason})`).join(", ");
  throw new WorkbenchError(
    "no-columns",
    `No column beside ${target} can be used: ${reasons || "there is none"}.`,
    "Give a table with columns of numbers or categories.",
  );
}
