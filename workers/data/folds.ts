/** Cross-validation: every labelled training image validates exactly once, groups stay together, classes are spread. */
import type { DatasetManifest } from "../../protocol/index.ts";
import { seededRandom, WorkbenchError } from "../../study/index.ts";
import { assignUnits, unitsOf, type Unit } from "./stratify.ts";

/**
 * @param folds - 2 or more
 * @returns for each fold the item indices that validate, ascending
 * @throws WorkbenchError `too-few-images` with fewer groups than folds
 */
export function foldDataset(manifest: DatasetManifest, folds: number, seed: number): Int32Array[] {
  return foldUnits(unitsOf(manifest), manifest.classes.length, folds, seed, "images");
}

/** @throws WorkbenchError `too-few-…` with fewer groups than folds */
export function foldUnits(
  units: readonly Unit[],
  labels: number,
  folds: number,
  seed: number,
  samples: "images" | "rows",
): Int32Array[] {
  let open = units;
  if (open.length < folds) {
    const message = `${open.length} groups of ${samples} cannot be split into ${folds} folds.`;
    throw new WorkbenchError(`too-few-${samples}`, message, `Choose at most ${open.length} folds.`);
  }
  return Array.from({ length: folds }, (_, fold) => {
    const share = 1 / (folds - fold);
    const chosen = assignUnits(open, labels, share, seededRandom(seed, "fold", fold));
    const isLast = fold === folds - 1;
    const taken = open.filter((_unit, at) => isLast || chosen[at] === true);
    open = open.filter((_unit, at) => !isLast && chosen[at] !== true);
    return Int32Array.from(taken.flatMap((unit) => unit.items)).sort();
  });
}
