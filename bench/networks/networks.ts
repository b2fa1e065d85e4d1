/** The nets that speed is measured on, made of the layers that generated programs use. */
import * as tf from "@tensorflow/tfjs";
import { BatchNorm, stepContext, Dropout } from "../../templates/runtime/layers/index.ts";

export type Architecture = "plain" | "residual" | "separable" | "three-conv";
type Node = tf.SymbolicTensor;

export interface NetworkShape {
  readonly architecture: Architecture;
  /** [height, width, channels] */
  readonly image: readonly [number, number, number];
  readonly width: number;
  readonly stages: number;
  readonly classes: number;
}

/** Stages of two convolutions with batch norm and ReLU, then 2×2 max-pooling; width·2^stage filters, at most 96. `plainTfjs`: only its own layers. */
export function network(shape: NetworkShape, plainTfjs = false): tf.LayersModel {
  const { architecture, image, width, stages, classes } = shape;
  const input = tf.input({ shape: [...image] });
  let node: Node = input;
  for (let stage = 0; stage < stages; stage++) {
    const filters = Math.min(96, width * 2 ** stage);
    node = pool(stageOf(architecture, node, filters, `stage${stage}`, plainTfjs));
  }
  node = tf.layers.globalAveragePooling2d({ name: "average" }).apply(node) as Node;
  const dropout = { name: "dropout", rate: 0.25 };
  const layer = plainTfjs ? tf.layers.dropout(dropout) : new Dropout({ ...dropout, context: stepContext(0) });
  node = layer.apply(node) as Node;
  node = tf.layers.dense({ units: classes, name: "logits" }).apply(node) as Node;
  return tf.model({ inputs: input, outputs: node });
}

function stageOf(
  architecture: Architecture,
  node: Node,
  filters: number,
  name: string,
  plainTfjs: boolean,
): Node {
  if (architecture === "three-conv") return block(node, filters, `${name}_1`, false, plainTfjs);
  const separable = architecture === "separable";
  const first = block(node, filters, `${name}_1`, separable, plainTfjs);
  const second = block(first, filters, `${name}_2`, separable, plainTfjs);
  if (architecture !== "residual") return second;
  const skip = tf.layers
    .conv2d({ filters, kernelSize: 1, useBias: false, name: `${name}_skip` })
    .apply(node) as Node;
  return tf.layers.add({ name: `${name}_add` }).apply([second, skip]) as Node;
}

function block(node: Node, filters: number, name: string, separable: boolean, plainTfjs: boolean): Node {
  const options = { filters, kernelSize: 3, padding: "same", useBias: false, name } as const;
  const convolution = separable ? tf.layers.separableConv2d(options) : tf.layers.conv2d(options);
  const norm = { name: `${name}_norm`, momentum: 0.9 };
  const normalised = (plainTfjs ? tf.layers.batchNormalization(norm) : new BatchNorm(norm)).apply(
    convolution.apply(node),
  );
  return tf.layers.reLU({ name: `${name}_relu` }).apply(normalised) as Node;
}

const pool = (node: Node): Node => tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }).apply(node) as Node;
