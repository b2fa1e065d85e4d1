import * as v from "valibot";
import { Params } from "../../study/index.ts";
import { TableEncoding } from "../../protocol/index.ts";
import { ModelBackbone } from "../features/files/index.ts";

/** How pictures, or rows of a table, become what the network takes. */
const ModelInput = v.variant("kind", [
  v.object({ kind: v.literal("images"), imageShape: v.array(v.number()) }),
  v.object({
    kind: v.literal("features"),
    /** [height, width, 3] that the backbone sees */
    imageShape: v.array(v.number()),
    backbone: ModelBackbone,
  }),
  v.object({ kind: v.literal("table"), encoding: TableEncoding }),
]);
export type ModelInput = v.InferOutput<typeof ModelInput>;

/** What a saved model was made for, beside its weights: firstlight.json. */
export const ModelCard = v.object({
  v: v.literal(1),
  name: v.optional(v.string(), "model"),
  params: Params,
  task: v.picklist(["single-label", "multi-label", "regression"]),
  classes: v.array(v.string()),
  /** of one sample as trained: [height, width, channels], values 0 to 255, or [features] */
  shape: v.array(v.number()),
  /** missing in the page's first exports */
  input: v.optional(ModelInput),
  valLoss: v.number(),
  /** where it comes from: the template with its answers, and the data set's hash */
  template: v.optional(v.object({ name: v.string(), form: v.record(v.string(), v.unknown()) })),
  dataset: v.optional(v.string()),
});
type ModelCard = v.InferOutput<typeof ModelCard>;

export type WholeCard = ModelCard & { readonly input: ModelInput };

/** @throws Error for a model on features that does not say which */
export function withInput(card: ModelCard): WholeCard {
  if (card.input) return { ...card, input: card.input };
  if (card.shape.length === 3) return { ...card, input: { kind: "images", imageShape: card.shape } };
  throw new Error("it does not say which backbone computes its features, as older exports; export it again");
}
