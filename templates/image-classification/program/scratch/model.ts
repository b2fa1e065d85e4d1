/**
 * A small convolutional network: stages of two 3×3 convolutions and a 2×2 max-pool, then one vector an image.
 *
 *   plain      conv, norm, ReLU twice (Simonyan and Zisserman, arXiv:1409.1556; Ioffe and Szegedy, arXiv:1502.03167)
 *   residual   the stage's input, projected by a 1×1 convolution, is added before its last ReLU (arXiv:1512.03385)
 *   separable  a depthwise 3×3 and a pointwise 1×1 in place of every convolution but the first (arXiv:1704.04861)
 */
import * as tf from "@tensorflow/tfjs";
import {
  BatchNorm,
  choiceSetting,
  convolution,
  drawWeights,
  Dropout,
  integerSetting,
  numberSetting,
  Relu,
} from "firstlight";
import type { ProgramContext, StepContext } from "firstlight";
import { normalise } from "./data.ts";

type Architecture = "plain" | "residual" | "separable";
type Values = tf.SymbolicTensor;

const MOST_FILTERS = 96;

/** @returns a model from pixels [batch, height, width, channels] to logits [batch, classes]; the caller disposes it */
export function buildModel({ config, facts, seed }: ProgramContext, steps: StepContext): tf.LayersModel {
  const architecture = choiceSetting(config, "architecture", ["plain", "residual", "separable"]);
  const width = integerSetting(config, "width"); // filters of the first stage
  const stages = integerSetting(config, "stages");
  const rate = numberSetting(config, "dropout"); // share of the last vector

  const pixels = tf.input({ shape: [...facts.shape] }); // [batch, height, width, channels]
  let x = normalise(pixels, facts);
  for (let stage = 1; stage <= stages; stage++) {
    const filters = Math.min(MOST_FILTERS, width * 2 ** (stage - 1));
    x = addStage(x, `stage${stage}`, filters, architecture); // [batch, height, width, filters]
    x = halve(x, `stage${stage}_pool`); // [batch, height / 2, width / 2, filters]
  }
  x = apply(tf.layers.globalAveragePooling2d({ name: "average" }), x); // [batch, filters]
  x = apply(new Dropout({ name: "dropout", rate, context: steps }), x);
  const logits = apply(
    tf.layers.dense({ name: "logits", units: facts.classes.length, kernelInitializer: "zeros" }), // [batch, classes]
    x,
  );
  const model = tf.model({ inputs: pixels, outputs: logits });
  drawWeights(model, seed);
  return model;
}

/** @returns [batch, height, width, filters], after the ReLU */
function addStage(x: Values, name: string, filters: number, architecture: Architecture): Values {
  const first = convolve(x, `${name}_conv1`, filters, architecture);
  const between = relu(norm(first, `${name}_conv1`, "relu"), `${name}_relu1`);
  const second = convolve(between, `${name}_conv2`, filters, architecture);
  if (architecture !== "residual") return relu(norm(second, `${name}_conv2`, "relu"), `${name}_relu2`);
  const skip = norm(conv(x, `${name}_skip`, filters, 1), `${name}_skip`);
  const sum = tf.layers.add({ name: `${name}_add` }).apply([norm(second, `${name}_conv2`), skip]) as Values;
  return relu(sum, `${name}_relu2`);
}

/** A 3×3 convolution, or its separable stand-in. */
function convolve(x: Values, name: string, filters: number, architecture: Architecture): Values {
  const separable = architecture === "separable" && name !== "stage1_conv1";
  return separable ? conv(depthwise(x, `${name}_depthwise`), name, filters, 1) : conv(x, name, filters, 3);
}

/** Batch norm; one that a ReLU follows can be computed together with it. */
function norm(x: Values, name: string, followedBy: "relu" | "anything" = "anything"): Values {
  return apply(new BatchNorm({ name: `${name}_norm`, followedBy }), x);
}

function conv(x: Values, name: string, filters: number, kernelSize: number): Values {
  // Kernels are drawn by drawWeights; the norm after each convolution has the bias.
  return apply(convolution({ name, filters, kernelSize }), x);
}

function depthwise(x: Values, name: string): Values {
  const shape = {
    name,
    kernelSize: 3,
    padding: "same",
    useBias: false,
    depthwiseInitializer: "zeros",
  } as const;
  return apply(tf.layers.depthwiseConv2d(shape), x);
}

function relu(x: Values, name: string): Values {
  return apply(new Relu({ name }), x);
}

/** 2×2 max-pool; a single pixel is left as it is, an odd row or column keeps a window of its own. */
function halve(x: Values, name: string): Values {
  const [, height, width] = x.shape;
  if (height === 1 && width === 1) return x;
  return apply(tf.layers.maxPooling2d({ name, poolSize: 2, padding: "same" }), x);
}

function apply(layer: tf.layers.Layer, x: Values): Values {
  return layer.apply(x) as Values;
}
