/** The networks that speed is measured on, with the layers of generated programs or with tfjs's own. */
import * as tf from "@tensorflow/tfjs";
import { BatchNorm, convolution, dense, drawWeights, Relu } from "../../templates/runtime/index.ts";

export interface Network {
  /** of one sample: [height, width, channels] or [columns] */
  readonly input: readonly number[];
  readonly classes: number;
  /** what a sample is called */
  readonly samples: "images" | "rows";
  /** stock tfjs lacks gradients of depthwise convolutions on WASM */
  readonly depthwise: boolean;
  readonly body: (input: Values, own: OwnLayers) => Values;
}

type Values = tf.SymbolicTensor;
type Block = (name: string, x: Values, filters: number, own: OwnLayers) => Values;

/** The layers that generated programs have of their own; or tfjs's. */
interface OwnLayers {
  readonly conv: (name: string, x: Values, filters: number, kernelSize: number) => Values;
  readonly dense: (name: string, x: Values, units: number) => Values;
  readonly norm: (name: string, x: Values, followedBy?: "relu") => Values;
  readonly relu: (name: string, x: Values) => Values;
}

const ours: OwnLayers = {
  conv: (name, x, filters, kernelSize) => apply(convolution({ name, filters, kernelSize }), x),
  dense: (name, x, units) => apply(dense({ name, units, useBias: false }), x),
  norm: (name, x, followedBy) =>
    apply(new BatchNorm({ name, momentum: 0.9, ...(followedBy && { followedBy }) }), x),
  relu: (name, x) => apply(new Relu({ name }), x),
};
const stocks: OwnLayers = {
  conv: (name, x, filters, kernelSize) =>
    apply(tf.layers.conv2d({ name, filters, kernelSize, padding: "same", useBias: false }), x),
  dense: (name, x, units) => apply(tf.layers.dense({ name, units, useBias: false }), x),
  norm: (name, x) => apply(tf.layers.batchNormalization({ name, momentum: 0.9 }), x),
  relu: (name, x) => apply(tf.layers.reLU({ name }), x),
};

export const networks = {
  "three-conv": onImages((name, x, filters, { conv, norm, relu }) =>
    relu(`${name}_relu`, norm(`${name}_norm`, conv(name, x, filters, 3), "relu")),
  ),
  residual: onImages((name, x, filters, { conv, norm, relu }) => {
    const first = relu(`${name}_relu1`, norm(`${name}_norm1`, conv(`${name}_conv1`, x, filters, 3), "relu"));
    const second = norm(`${name}_norm2`, conv(`${name}_conv2`, first, filters, 3));
    const skip = norm(`${name}_skip_norm`, conv(`${name}_skip`, x, filters, 1));
    return relu(`${name}_relu2`, tf.layers.add({ name: `${name}_add` }).apply([second, skip]) as Values);
  }),
  separable: {
    ...onImages((name, x, filters, own) => {
      const { conv, norm, relu } = own;
      const mixed = name === "stage1" ? conv(name, x, filters, 3) : separable(name, x, filters, own);
      const first = relu(`${name}_relu1`, norm(`${name}_norm1`, mixed, "relu"));
      const second = separable(`${name}_second`, first, filters, own);
      return relu(`${name}_relu2`, norm(`${name}_norm2`, second, "relu"));
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
  const input = tf.input({ shape: [...network.input] });
  const body = network.body(input, stock ? stocks : ours);
  const logits = apply(tf.layers.dense({ name: "logits", units: network.classes }), body);
  const model = tf.model({ inputs: input, outputs: logits });
  drawWeights(model, 0);
  return model;
}

/** Three stages of 16, 32 and 64 filters, each halved by max-pooling, then one vector an image. */
function onImages(block: Block): Network {
  const body = (input: Values, own: OwnLayers): Values => {
    let x = input;
    for (const [i, filters] of [16, 32, 64].entries()) {
      x = apply(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }), block(`stage${i + 1}`, x, filters, own));
    }
    return apply(tf.layers.globalAveragePooling2d({}), x);
  };
  return { input: [32, 32, 3], classes: 10, samples: "images", depthwise: false, body };
}

function onRows(columns: number, hidden: readonly number[]): Network {
  const body = (input: Values, own: OwnLayers): Values => {
    let x = input;
    for (const [i, units] of hidden.entries()) {
      const hidden = own.dense(`hidden${i + 1}`, x, units);
      x = own.relu(`hidden${i + 1}_relu`, own.norm(`hidden${i + 1}_norm`, hidden, "relu"));
    }
    return x;
  };
  return { input: [columns], classes: 10, samples: "rows", depthwise: false, body };
}

function separable(name: string, x: Values, filters: number, { conv }: OwnLayers): Values {
  const shape = { name: `${name}_depthwise`, kernelSize: 3, padding: "same", useBias: false } as const;
  return conv(name, apply(tf.layers.depthwiseConv2d(shape), x), filters, 1);
}

function apply(layer: tf.layers.Layer, x: Values): Values {
  return layer.apply(x) as Values;
}
