/** What a network takes for new pictures: the pictures in the shape it was trained on, or features of its backbone. */
import type { ImageItem, StudyConfig } from "../../protocol/index.ts";
import type { Form } from "../../templates/index.ts";
import type { ImportProgress, ReadImage } from "../../workers/data/index.ts";
import { backboneSize, SHIPPED } from "../../workers/features/files/index.ts";
import { inputOf, type InputForm, type SavedModel } from "../../workers/model/index.ts";
import type { Bench } from "./bench.ts";
import type { PreparedData } from "./data/packed-file.ts";
import { pictureNeeds } from "./data/picture-needs.ts";
import { packLike } from "./data/plain-images.ts";
import { computeFeaturesApart } from "./features/client.ts";
import { findBackbone, openBackbone } from "./features/stored-backbones.ts";

export interface Pictures {
  readonly items: readonly ImageItem[];
  readonly read: ReadImage;
}
export type OnReading = (progress: Pick<ImportProgress, "done" | "total" | "eta">) => void;

/** As its trials are trained. @throws WorkbenchError `backbone-missing` */
export async function inputOfStudy(
  { storage, base }: Bench,
  { template }: StudyConfig,
  { data, items, manifest }: PreparedData,
): Promise<InputForm> {
  if (data.kind === "images") return { imageShape: data.shape, backbone: null };
  const needs = pictureNeeds(template.name, template.form as Form);
  const trained = [...items].flatMap((item) => manifest.items[item] ?? []);
  return {
    imageShape: [...backboneSize(trained, needs.imageSize), 3],
    backbone: await openBackbone(storage, base, needs.backbone ?? SHIPPED),
  };
}

/** @throws WorkbenchError `backbone-missing`, `backbone-differs` */
export const inputOfModel = ({ storage, base }: Bench, model: SavedModel): Promise<InputForm> =>
  inputOf(model, {
    find: (name, sha256) => findBackbone(storage, base, name, sha256),
    where: "in the file, nor on this device",
    action:
      "Add its model.json and weight files in a study: Code, Backbone, From file; or export the model again where it was trained.",
  });

/** @throws WorkbenchError naming a file that is no image */
export async function valuesOf(
  bench: Bench,
  { imageShape, backbone }: InputForm,
  { items, read }: Pictures,
  onProgress: OnReading,
): Promise<Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>> {
  if (backbone === null) return packLike(imageShape, items, read, bench.decoder, onProgress);
  const [height = 1, width = 1] = imageShape;
  const asked = { items, size: [height, width] as const, backbone, wasm: await bench.engine.wasm() };
  return (await computeFeaturesApart(asked, read, onProgress)).values;
}
