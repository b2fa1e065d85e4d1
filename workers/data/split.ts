/** Seeded, stratified, group-aware choice of validation images. Depends on the data and the seed alone. */
import { WorkbenchError, seededRandom } from "../../study/index.ts";
import type { DatasetManifest } from "../../protocol/index.ts";
import { sha256Of } from "./hash.ts";
import { assignUnits, unitsOf } from "./stratify.ts";

export interface DatasetSplit {
  /** item indices, ascending */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** SHA-256 of the two index lists */
  readonly hash: string;
}

/** @throws WorkbenchError `too-few-images` when one side would be empty */
export async function splitDataset(
  manifest: DatasetManifest,
  { seed, validationShare }: { readonly seed: number; readonly validationShare: number },
): Promise<DatasetSplit> {
  const units = unitsOf(manifest);
  const chosen = assignUnits(units, manifest.classes.length, validationShare, seededRandom(seed, "split"));
  const indices = (side: boolean) =>
    Int32Array.from(units.flatMap((unit, at) => (chosen[at] === side ? unit.items : []))).sort();
  const [train, validation] = [indices(false), indices(true)];
  if (train.length === 0 || validation.length === 0) {
    const count = train.length + validation.length;
    throw new WorkbenchError(
      "too-few-images",
      `${count} labelled images in ${units.length} groups cannot be split into training and validation.`,
      "Add images, or choose another group column.",
    );
  }
  const hash = await sha256Of(JSON.stringify({ train: [...train], validation: [...validation] }));
  return { train, validation, hash };
}

/** A stratified part of the training images, whole groups; test images stay. @param percentage - above 0, up to 100 */
export function subsetDataset(manifest: DatasetManifest, percentage: number, seed: number): DatasetManifest {
  if (!(percentage > 0 && percentage <= 100)) {
    throw new WorkbenchError(
      "bad-subset",
      `A subset of ${percentage} % is not possible.`,
      "Choose a percentage above 0, up to 100.",
    );
  }
  if (percentage === 100) return manifest;
  const units = unitsOf(manifest);
  const chosen = assignUnits(units, manifest.classes.length, percentage / 100, seededRandom(seed, "subset"));
  const kept = new Set(units.flatMap((unit, at) => (chosen[at] === true ? unit.items : [])));
  return { ...manifest, items: manifest.items.filter((item, at) => item.part === "test" || kept.has(at)) };
}
