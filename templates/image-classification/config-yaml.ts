/** The template's config.yaml: every value with its unit, beside what it may be. */
import type { Params, SearchSpace } from "../../study/index.ts";
import { formatConfig, tunedEntries, type ConfigEntry } from "../config.ts";
import type { Form, TemplateData } from "../template.ts";
import { trainingNotes } from "../training-parameters.ts";
import { familyOf, flipsAllowed, type Family } from "./form.ts";

const titles: Readonly<Record<Family, string>> = {
  scratch: "Image classification: a small convolutional network, trained from scratch.",
  transfer: "Image classification: a head on the features of a frozen, pretrained network.",
};

const notes: Readonly<Record<string, string>> = {
  ...trainingNotes,
  architecture: "plain, residual or separable",
  width: "filters of the first stage; every later stage has twice as many, 96 at most",
  stages: "each two convolutions and a 2×2 max-pool",
  head: "linear or mlp (one hidden layer)",
  units: "of the hidden layer",
  batch_size: "images in a step",
  augment_probability: "that an image is shifted by up to 10 %; half of it that it is mirrored, if flips",
  cutout: "side of a square hole as a share of the image",
  mixup: "largest share of another sample blended in",
};

export function configYaml(form: Form, data: TemplateData, space: SearchSpace, params: Params): string {
  return formatConfig([
    { title: titles[familyOf(form)], entries: settings(form, data) },
    tunedEntries(space, params, notes),
  ]);
}

function settings(form: Form, data: TemplateData): ConfigEntry[] {
  const answer = (key: string, note: string): ConfigEntry => ({ key, value: form[key] ?? null, note });
  const family =
    familyOf(form) === "scratch"
      ? [
          answer("image_size", "short side, pixels"),
          { key: "flips", value: flipsAllowed(form, data), note: "may images be mirrored left to right?" },
        ]
      : [answer("backbone", "computes the features, once an image")];
  return [
    answer("project_description", "what the pictures show"),
    answer("family", "scratch or transfer"),
    ...family,
    answer("data_subset_percentage", "of the training images, %"),
    answer("class_weights", "none, or balanced: rare classes count more in the training loss"),
  ];
}
