/** The questions that the image classification template asks before it generates. */
import type { Form, FormField, PictureNeeds, TemplateData } from "../template.ts";

/** What the transfer family's backbone was trained on: 224 pixels a side. */
const BACKBONE_SIZE = 224;

export const fields: readonly FormField[] = [
  {
    key: "project_description",
    label: "Description",
    help: "What the pictures show and what the model is for; goes into the program's README.",
    type: "text",
    default: "",
  },
  {
    key: "family",
    label: "Model family",
    help: "scratch trains a small convolutional network; transfer trains a head on features of a pretrained one.",
    type: "choice",
    choices: ["scratch", "transfer"],
    default: "scratch",
  },
  {
    key: "image_size",
    label: "Image size",
    help: "Short side in pixels. Training time grows with its square.",
    type: "integer",
    low: 8,
    high: 256,
    default: 32,
    when: { key: "family", values: ["scratch"] },
  },
  {
    key: "backbone",
    label: "Backbone",
    help: "The pretrained network: mobilenet_v2_mid, or the path of a tfjs model.json.",
    type: "text",
    default: "mobilenet_v2_mid",
    when: { key: "family", values: ["transfer"] },
  },
  {
    key: "data_subset_percentage",
    label: "Share of the training images",
    help: "Train on this percentage of the images; a quick first look at large data.",
    type: "number",
    low: 1,
    high: 100,
    default: 100,
  },
  {
    key: "class_weights",
    label: "Class weights",
    help: "balanced: rare classes count more in training, in inverse proportion to their images. Validation counts every image alike.",
    type: "choice",
    choices: ["none", "balanced"],
    default: "none",
  },
  {
    key: "flips",
    label: "Mirrored images allowed",
    help: "May augmentation mirror an image left to right? auto: yes for colour, no for grey, such as digits.",
    type: "choice",
    choices: ["auto", "yes", "no"],
    default: "auto",
    when: { key: "family", values: ["scratch"] },
  },
];

export type Family = "scratch" | "transfer";

export function familyOf(form: Form): Family {
  return form["family"] === "transfer" ? "transfer" : "scratch";
}

/** May augmentation mirror these images? */
export function flipsAllowed(form: Form, data: TemplateData): boolean {
  const channels = data.shape[2] ?? 1;
  return form["flips"] === "yes" || (form["flips"] === "auto" && channels > 1);
}

export function dataNeeds(form: Form): PictureNeeds {
  const subsetPercentage = Number(form["data_subset_percentage"]);
  if (familyOf(form) === "scratch")
    return { kind: "images", imageSize: Number(form["image_size"]), subsetPercentage };
  return { kind: "features", imageSize: BACKBONE_SIZE, subsetPercentage, backbone: String(form["backbone"]) };
}
