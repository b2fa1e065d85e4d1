/** The backbone that ships: MobileNetV2 (arXiv:1801.04381), fine-tuned by nsfwjs, MIT; its middle layers are general. */
import type { io } from "@tensorflow/tfjs";
import type { BackboneFiles } from "./backbone-files.ts";

export const SHIPPED = "mobilenet_v2_mid";
/** Best of the network's blocks with a linear head; see this folder's README for the measurements. */
export const SHIPPED_LAYER = "expanded_conv_10/expand/Relu6";
export const SHIPPED_LICENCE =
  "MobileNetV2 weights from nsfwjs 4.4.0, MIT, Copyright (c) 2019 Infinite Red, Inc.";

/** @param model - model.json; weights - its weight files, one after the other */
export const shippedBackbone = (model: io.ModelJSON, weights: Uint8Array): BackboneFiles => ({
  name: SHIPPED,
  model,
  weights,
  range: "zero-one",
  layer: SHIPPED_LAYER,
});
