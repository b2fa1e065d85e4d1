/** The networks that speed is measured on, with the layers of generated programs or with tfjs's own. */
import * as tf from "@tensorflow/tfjs";
import { BatchNorm, drawWeights } from "../../templates/runtime/index.ts";

export interface Network {
  /** of one sample: [height, width, channels] or [columns] */
  readonly input: readonly number[];
  readonly classes: number;
  readonly batch: number;
  /** what a sample is called */
  readonly samples: "images" | "rows";
  /** stock tfjs lacks gradients of depthwise convolutions on WASM */
  readonly depthwise: boolean;
  readonly body: (input: Values, norm: Norm) => Values;
}

type Values = tf.SymbolicTensor;
type Norm = (name: string, x: Values) => Values;
type Block = (name: string, x: Values, filters: number) => Values;

export const networks = {
  "three-conv": onImages(
    (norm) => (name, x, filters) => relu(norm(`${name}_norm`, conv(name, x, filters, 3))),
  ),
  residual: onImages((norm) => (name, x, filters) => {
    const first = relu(norm(`${name}_norm1`, conv(`${name}_conv1`, x, filters, 3)));
    const second = norm(`${name}_norm2`, conv(`${name}_conv2`, first, filters, 3));
    const skip = norm(`${name}_skip_norm`, conv(`${name}_skip`, x, filters, 1));
    return relu(tf.layers.add({ name: `${name}_add` }).apply([second, skip]) as Values);
  }),
  separable: {
    ...onImages((norm) => (name, x, filters) => {
      const mixed = name === "stage1" ? conv(name, x, filters, 3) : separable(name, x, filters);
      const first = relu(norm(`${name}_norm1`, mixed));
      return relu(norm(`${name}_norm2`, separable(`${name}_second`, first, filters)));
    }),
    depthwise: true,
  },
  mlp: onRows(32, [128, 128]),
  // a head on the features of the shipped backbone
  "transfer-head": onRows(528, [256]),
} as const satisfies Record<string, Network>;

export type NetworkName = keyof typeof networks;

/** @param stock - tfjs's layers only; the weights are the same. The caller disposes the model */
export function buildNetwork(network: Network, stock: boolean): tf.LayersModel {
  const norm: Norm = (name, x) => {
    const options = { name, momentum: 0.9 };
    return apply(stock ? tf.layers.batchNormalization(options) : new BatchNorm(options), x);
  };
  const input = tf.input({ shape: [...network.input] });
  const body = network.body(input, norm);
  const logits = apply(tf.layers.dense({ name: "logits", units: network.classes }), body);
  const model = tf.model({ inputs: input, outputs: logits });
  drawWeights(model, 0);
  return model;
}

/** Three stages of 16, 32 and 64 filters, each halved by max-pooling, then one vector an image. */
function onImages(block: (norm: Norm) => Block): Network {
  const body = (input: Values, norm: Norm): Values => {
    let x = input;
    for (const [i, filters] of [16, 32, 64].entries()) {
      x = apply(
        tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
        block(norm)(`stage${i + 1}`, x, filters),
      );
    }
    return apply(tf.layers.globalAveragePooling2d({}), x);
  };
  return { input: [32, 32, 3], classes: 10, batch: 64, samples: "images", depthwise: false, body };
}

function onRows(columns: number, hidden: readonly number[]): Network {
  const body = (input: Values, norm: Norm): Values => {
    let x = input;
    for (const [i, units] of hidden.entries()) {
      const dense = tf.layers.dense({ name: `hidden${i + 1}`, units, useBias: false });
      x = relu(norm(`hidden${i + 1}_norm`, apply(dense, x)));
    }
    return x;
  };
  return { input: [columns], classes: 10, batch: 64, samples: "rows", depthwise: false, body };
}

function conv(name: string, x: Values, filters: number, kernelSize: number): Values {
  return apply(tf.layers.conv2d({ name, filters, kernelSize, padding: "same", useBias: false }), x);
}

function separable(name: string, x: Values, filters: number): Values {
  const shape = { name: `${name}_depthwise`, kernelSize: 3, padding: "same", useBias: false } as const;
  return conv(name, apply(tf.layers.depthwiseConv2d(shape), x), filters, 1);
}

const relu = (x: Values): Values => apply(tf.layers.reLU({}), x);
const apply = (layer: tf.layers.Layer, x: Values): Values => layer.apply(x) as Values;
