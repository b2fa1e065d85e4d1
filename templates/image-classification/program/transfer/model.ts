/**
 * A head on the features of a frozen backbone: linear, or one hidden layer (mlp). The backbone has already run; only
 * what is here is trained.
 */
import * as tf from "@tensorflow/tfjs";
import {
  BatchNorm,
  choiceSetting,
  dense,
  drawWeights,
  Dropout,
  integerSetting,
  numberSetting,
  Relu,
} from "firstlight";
import type { ProgramContext, StepContext } from "firstlight";
import { normalise } from "./data.ts";

type Values = tf.SymbolicTensor;

/** @returns a model from features [batch, features] to logits [batch, classes]; the caller disposes it */
export function buildModel({ config, facts, seed }: ProgramContext, steps: StepContext): tf.LayersModel {
  const head = choiceSetting(config, "head", ["linear", "mlp"]);
  const units = head === "mlp" ? integerSetting(config, "units") : 0; // of the hidden layer
  const rate = numberSetting(config, "dropout"); // share of each layer's inputs

  const features = tf.input({ shape: [...facts.shape] }); // [batch, features]
  let x = normalise(features);
  x = apply(new Dropout({ name: "dropout", rate, context: steps }), x);
  if (head === "mlp") {
    x = apply(dense({ name: "hidden", units, useBias: false }), x); // [batch, units]
    x = apply(new BatchNorm({ name: "hidden_norm", followedBy: "relu" }), x);
    x = apply(new Relu({ name: "hidden_relu" }), x);
    x = apply(new Dropout({ name: "hidden_dropout", rate, context: steps }), x);
  }
  const logits = apply(
    tf.layers.dense({ name: "logits", units: facts.classes.length, kernelInitializer: "zeros" }), // [batch, classes]
    x,
  );
  const model = tf.model({ inputs: features, outputs: logits });
  drawWeights(model, seed);
  return model;
}

function apply(layer: tf.layers.Layer, x: Values): Values {
  return layer.apply(x) as Values;
}
