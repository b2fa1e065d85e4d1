/** The same data under each split of a cross-validation; nothing is decoded again. */
import { foldDataset, foldTable, splitHash } from "../../workers/data/index.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import type { PictureData } from "./study-data.ts";

/** @param folds - 1: the one seeded split that the study has */
export async function studiesByFold(
  study: PreparedStudy,
  folds: number,
  seed: number,
): Promise<readonly PreparedStudy[]> {
  if (folds === 1) return [study];
  const { data } = study;
  const parts =
    data.kind === "pictures"
      ? await pictureFolds(data, folds, seed)
      : (await foldTable(data.opened, data.prepared, folds, seed)).map((prepared) => ({ ...data, prepared }));
  return parts.map((part) => ({ ...study, data: part }));
}

function pictureFolds(pictures: PictureData, folds: number, seed: number): Promise<PictureData[]> {
  const { prepared } = pictures;
  const sampleOf = new Map([...prepared.items].map((item, sample) => [item, sample]));
  const parts = foldDataset(prepared.manifest, folds, seed).map(async (validating) => {
    const validation = Int32Array.from(validating, (item) => sampleOf.get(item)!);
    const held = new Set(validation);
    const train = Int32Array.from(prepared.items.keys()).filter((sample) => !held.has(sample));
    const hash = await splitHash(train, validation);
    const split = { seed, validationShare: 1 / folds, hash };
    return { ...pictures, prepared: { ...prepared, split, data: { ...prepared.data, train, validation } } };
  });
  return Promise.all(parts);
}
