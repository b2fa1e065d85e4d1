import {
  checkBackbone,
  describeBackbone,
  missingBackbone,
  SHIPPED,
  type BackboneFiles,
} from "../features/files/index.ts";
import type { ModelInput } from "./card.ts";
import type { SavedModel } from "./model-entries.ts";
import { modelOfTable } from "./picture-task.ts";

/** How pictures become what a network takes. */
export interface InputForm {
  /** [height, width, channels] of the pictures that are trained on, or that the backbone sees */
  readonly imageShape: readonly number[];
  /** null: the network takes the pictures themselves */
  readonly backbone: BackboneFiles | null;
}

/** As kept with a model, so that new pictures are treated alike: the backbone that ships is named, another goes along. */
export async function describeInput({
  imageShape,
  backbone,
}: InputForm): Promise<{ readonly input: ModelInput; readonly backbone: BackboneFiles | null }> {
  const shape = { imageShape: [...imageShape] };
  if (backbone === null) return { input: { kind: "images", ...shape }, backbone };
  const input: ModelInput = { kind: "features", ...shape, backbone: await describeBackbone(backbone) };
  return { input, backbone: backbone.name === SHIPPED ? null : backbone };
}

/** Where backbones are that did not come with the model. */
export interface BackboneShelf {
  /** @returns null when it is not there */
  find(name: string, sha256: string): Promise<BackboneFiles | null>;
  /** the end of the sentence "it is not …" */
  readonly where: string;
  /** what to do when it is not */
  readonly action: string;
}

/**
 * Of a model that is opened again: the backbone that came with it, else the one found by name and hash.
 * @throws WorkbenchError `backbone-missing`, `backbone-differs`, `model-of-a-table`
 */
export async function inputOf({ card, backbone }: SavedModel, shelf: BackboneShelf): Promise<InputForm> {
  const { input } = card;
  if (input.kind === "table") throw modelOfTable(card.name);
  if (input.kind === "images") return { imageShape: input.imageShape, backbone: null };
  const found = backbone ?? (await shelf.find(input.backbone.name, input.backbone.sha256));
  if (found === null) throw missingBackbone(input.backbone, shelf.where, shelf.action);
  return { imageShape: input.imageShape, backbone: await checkBackbone(found, input.backbone) };
}
