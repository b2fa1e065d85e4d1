import type { io } from "@tensorflow/tfjs";

/** A tfjs model as its files hold it, and how pictures go in and features come out. */
export interface BackboneFiles {
  readonly name: string;
  /** content of model.json */
  readonly model: io.ModelJSON;
  /** all weight files, one after the other */
  readonly weights: Uint8Array;
  /** what the network takes: pixels in [0, 1] or [-1, 1] */
  readonly range: "zero-one" | "minus-one-one";
  /** node or layer whose output is taken; its name's end is enough; null: the last one with a height and a width */
  readonly layer: string | null;
}

/** A network of the user's own: pixels in [-1, 1], its last layer with a height and a width. */
export const ownBackbone = (name: string, model: io.ModelJSON, weights: Uint8Array): BackboneFiles => ({
  name: slugOf(name),
  model,
  weights,
  range: "minus-one-one",
  layer: null,
});

const slugOf = (name: string): string =>
  name
    .replaceAll(/[^\w-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(-40) || "backbone";

/** model.json with all weights in the one file `weights.bin`, however many it had. */
export function withOneWeightFile(model: io.ModelJSON): io.ModelJSON {
  const weights = model.weightsManifest.flatMap((group) => group.weights);
  return { ...model, weightsManifest: [{ paths: ["weights.bin"], weights }] };
}
