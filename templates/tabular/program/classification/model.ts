/**
 * A multilayer perceptron: `layers` hidden layers of `units` each, then one output a class, or one number.
 * Each hidden layer is a dense layer, batch norm if `batch_norm` (Ioffe and Szegedy, arXiv:1502.03167), the activation
 * (gelu: Hendrycks and Gimpel, arXiv:1606.08415) and dropout.
 */
import * as tf from "@tensorflow/tfjs";
import {
  BatchNorm,
  booleanSetting,
  choiceSetting,
  dense,
  drawWeights,
  Dropout,
  integerSetting,
  numberSetting,
  Relu,
} from "firstlight";
import type { ProgramContext, StepContext } from "firstlight";

type Activation = "relu" | "gelu" | "tanh";
type Values = tf.SymbolicTensor;

/**
 * Numbers come standardised and categories one-hot, both as the training rows have them.
 * @returns a model from columns [batch, columns] to logits [batch, classes], or to a standardised number [batch, 1]; the
 * caller disposes it
 */
export function buildModel({ config, facts, seed }: ProgramContext, steps: StepContext): tf.LayersModel {
  const units = integerSetting(config, "units");
  const layers = integerSetting(config, "layers"); // hidden ones
  const activation = choiceSetting(config, "activation", ["relu", "gelu", "tanh"]);
  const batchNorm = booleanSetting(config, "batch_norm");
  const rate = numberSetting(config, "dropout"); // share of each hidden layer

  const columns = tf.input({ shape: [...facts.shape] }); // [batch, columns]
  let x = columns;
  for (let layer = 1; layer <= layers; layer++) {
    const name = `hidden${layer}`;
    // Kernels are drawn by drawWeights; a norm has the bias.
    x = apply(dense({ name, units, useBias: !batchNorm }), x); // [batch, units]
    if (batchNorm) {
      const followedBy = activation === "relu" ? "relu" : "anything";
      x = apply(new BatchNorm({ name: `${name}_norm`, followedBy }), x);
    }
    x = apply(activate(activation, `${name}_${activation}`), x);
    x = apply(new Dropout({ name: `${name}_dropout`, rate, context: steps }), x);
  }
  const outputs = apply(
    tf.layers.dense({ name: "outputs", units: facts.classes.length, kernelInitializer: "zeros" }), // [batch, classes]
    x,
  );
  const model = tf.model({ inputs: columns, outputs });
  drawWeights(model, seed);
  return model;
}

function activate(activation: Activation, name: string): tf.layers.Layer {
  return activation === "relu" ? new Relu({ name }) : tf.layers.activation({ name, activation });
}

function apply(layer: tf.layers.Layer, x: Values): Values {
  return layer.apply(x) as Values;
}
