/** Seeded, stratified, group-aware choice of validation images. Depends on the data and the seed alone. */
import { WorkbenchError, seededRandom } from "../../study/index.ts";
import type { DatasetManifest } from "../../protocol/index.ts";
import { sha256Of } from "./hash.ts";
import { assignUnits, unitsOf, type Unit } from "./stratify.ts";

export interface DatasetSplit {
  /** item indices, ascending */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** SHA-256 of the two index lists */
  readonly hash: string;
}

export interface SplitChoice {
  readonly seed: number;
  readonly validationShare: number;
}

/** @throws WorkbenchError `too-few-images` when one side would be empty */
export function splitDataset(manifest: DatasetManifest, choice: SplitChoice): Promise<DatasetSplit> {
  return splitUnits(unitsOf(manifest), manifest.classes.length, choice, "images");
}

/** @throws WorkbenchError `too-few-…` when one side would be empty */
export async function splitUnits(
  units: readonly Unit[],
  labels: number,
  { seed, validationShare }: SplitChoice,
  samples: "images" | "rows",
): Promise<DatasetSplit> {
  const chosen = assignUnits(units, labels, validationShare, seededRandom(seed, "split"));
  const indices = (side: boolean) =>
    Int32Array.from(units.flatMap((unit, at) => (chosen[at] === side ? unit.items : []))).sort();
  const [train, validation] = [indices(false), indices(true)];
  if (train.length === 0 || validation.length === 0) {
    const count = train.length + validation.length;
    throw new WorkbenchError(
      `too-few-${samples}`,
      `${count} labelled ${samples} in ${units.length} groups cannot be split into training and validation.`,
      samples === "images" ? "Add images, or choose another group column." : "Add rows.",
    );
  }
  const hash = await splitHash(train, validation);
  return { train, validation, hash };
}

export function splitHash(train: Int32Array, validation: Int32Array): Promise<string> {
  return sha256Of(JSON.stringify({ train: [...train], validation: [...validation] }));
}

/** A stratified part of the training images, whole groups; test images stay. @param percentage - above 0, up to 100 */
export function subsetDataset(manifest: DatasetManifest, percentage: number, seed: number): DatasetManifest {
  const units = unitsOf(manifest);
  const chosen = subsetUnits(units, manifest.classes.length, percentage, seed);
  if (percentage === 100) return manifest;
  const kept = new Set(chosen.flatMap(({ items }) => items));
  return { ...manifest, items: manifest.items.filter((item, at) => item.part === "test" || kept.has(at)) };
}

/** @throws WorkbenchError `bad-subset` */
export function subsetUnits(
  units: readonly Unit[],
  labels: number,
  percentage: number,
  seed: number,
): readonly Unit[] {
  if (!(percentage > 0 && percentage <= 100)) {
    throw new WorkbenchError(
      "bad-subset",
      `A subset of ${percentage} % is not possible.`,
      "Choose a percentage above 0, up to 100.",
    );
  }
  if (percentage === 100) return units;
  const chosen = assignUnits(units, labels, percentage / 100, seededRandom(seed, "subset"));
  return units.filter((_unit, at) => chosen[at]);
}
