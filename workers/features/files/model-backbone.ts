/** What a saved model says of the backbone that computed its features, and the check when it is opened again. */
import * as v from "valibot";

import { Sha256, WorkbenchError } from "../../../study/index.ts";
import type { BackboneFiles } from "./backbone-files.ts";
import { backboneHash } from "./pack.ts";

export const ModelBackbone = v.object({
  name: v.string(),
  /** of its packed file, see `pack.ts` */
  sha256: Sha256,
  range: v.picklist(["zero-one", "minus-one-one"]),
  layer: v.nullable(v.string()),
});
export type ModelBackbone = v.InferOutput<typeof ModelBackbone>;

export async function describeBackbone(files: BackboneFiles): Promise<ModelBackbone> {
  const { name, range, layer } = files;
  return { name, sha256: await backboneHash(files), range, layer };
}

/** Another network would give features that mean nothing to the model. @throws WorkbenchError `backbone-differs` */
export async function checkBackbone(files: BackboneFiles, wanted: ModelBackbone): Promise<BackboneFiles> {
  const found = await backboneHash(files);
  if (found === wanted.sha256) return files;
  throw new WorkbenchError(
    "backbone-differs",
    `The model takes features of ${wanted.name} with the hash ${short(wanted.sha256)}, but the ${files.name} here has ${short(found)}.`,
    "Use the version of this program that exported the model, or export it again here.",
  );
}

/** @param where - where it was looked for, as the end of a sentence */
export const missingBackbone = (
  { name, sha256 }: Pick<ModelBackbone, "name" | "sha256">,
  where: string,
  action: string,
): WorkbenchError =>
  new WorkbenchError(
    "backbone-missing",
    `The backbone ${name} (hash ${short(sha256)}) is not ${where}.`,
    action,
  );

const short = (sha256: string): string => sha256.slice(0, 12);
