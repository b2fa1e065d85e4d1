/** The nets of the image template train on WASM: loss falls, and a step leaves no tensor behind. */
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import {
  adamW,
  BatchNorm,
  Dropout,
  gradientsOf,
  optimizerStep,
  sgdNesterov,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  stepContext,
  trainableVariables,
} from "../../templates/runtime/index.ts";
import { installKernels } from "./install.ts";
import { startInstalledWasm } from "./testing/wasm.ts";

beforeAll(async () => {
  await startInstalledWasm();
  installKernels("wasm");
});

type Node = tf.SymbolicTensor;
const architectures = ["plain", "residual", "separable"] as const;

function build(architecture: (typeof architectures)[number]): tf.LayersModel {
  const image = tf.input({ shape: [9, 9, 3] });
  const shared = { kernelSize: 3, padding: "same", useBias: false } as const;
  const first = norm(
    tf.layers.conv2d({ ...shared, filters: 12, name: "conv1" }).apply(image) as Node,
    "norm1",
  );
  const make = architecture === "separable" ? tf.layers.separableConv2d : tf.layers.conv2d;
  let node = norm(make({ ...shared, filters: 12, name: "conv2" }).apply(first) as Node, "norm2");
  if (architecture === "residual") node = tf.layers.add().apply([node, first]) as Node;
  node = tf.layers.maxPooling2d({ poolSize: 2, padding: "same" }).apply(node) as Node;
  node = tf.layers.globalAveragePooling2d({}).apply(node) as Node;
  node = new Dropout({ name: "drop", rate: 0.25, context: stepContext(1) }).apply(node) as Node;
  return tf.model({
    inputs: image,
    outputs: tf.layers.dense({ units: 3, name: "head" }).apply(node) as Node,
  });
}

function norm(node: Node, name: string): Node {
  return tf.layers.reLU().apply(new BatchNorm({ name }).apply(node)) as Node;
}

const combinations = architectures.flatMap((architecture) => [
  { architecture, optimizer: "sgd", loss: softmaxCrossEntropy },
  { architecture, optimizer: "adamw", loss: sigmoidCrossEntropy },
]);

it.each(combinations)("$architecture with $optimizer", ({ architecture, optimizer, loss }) => {
  const [chosen, learningRate] =
    optimizer === "sgd" ? [sgdNesterov(), 0.05] : [adamW({ weightDecay: 0.01 }), 0.01];
  const model = build(architecture);
  const variables = trainableVariables(model);
  const ys = tf.tidy(() => tf.tile(tf.eye(3), [4, 1]));
  // class k is brighter in channel k
  const xs = tf.tidy(() =>
    tf.add<tf.Tensor4D>(tf.randomUniform([12, 9, 9, 3], 0, 1, "float32", 5), ys.reshape([12, 1, 1, 3])),
  );
  let slots = chosen.init(variables);
  const losses: number[] = [];
  const counts: number[] = [];
  for (let step = 0; step < 25; step++) {
    const { loss: value, gradients } = gradientsOf(
      () => loss(model.apply(xs, { training: true }) as tf.Tensor2D, ys),
      variables,
    );
    slots = optimizerStep(chosen, variables, gradients, slots, { learningRate, step });
    losses.push(value.dataSync()[0]!);
    tf.dispose([value, gradients]);
    counts.push(tf.memory().numTensors);
  }
  expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.6);
  expect(counts.at(-1)).toBe(counts[0]);
  tf.dispose([xs, ys, slots]);
  model.dispose();
});
