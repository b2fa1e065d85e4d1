import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { BatchNorm, convolution, dense, Dropout, Relu, stepContext } from "./index.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

const context = stepContext(5);

function buildModel(): tf.LayersModel {
  const image = tf.input({ shape: [4, 4, 2] });
  const convolved = tf.layers
    .conv2d({ filters: 3, kernelSize: 3, useBias: false, name: "conv" })
    .apply(image);
  const normalised = new BatchNorm({ name: "norm", followedBy: "relu" }).apply(convolved);
  const rectified = new Relu({ name: "relu" }).apply(normalised);
  const pooled = tf.layers.globalAveragePooling2d({ name: "pool" }).apply(rectified);
  const dropped = new Dropout({ name: "drop", rate: 0.5, context }).apply(pooled);
  const logits = tf.layers.dense({ units: 2, name: "head" }).apply(dropped) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: logits });
}

/** How many matrix products there are in it. */
function countProducts(work: () => unknown): number {
  let count = 0;
  const stock = tf.getKernel(tf.BatchMatMul, "cpu");
  tf.unregisterKernel(tf.BatchMatMul, "cpu");
  tf.registerKernel({
    ...stock,
    kernelFunc: (given) => {
      count++;
      return stock.kernelFunc(given);
    },
  });
  try {
    work();
  } finally {
    tf.unregisterKernel(tf.BatchMatMul, "cpu");
    tf.registerKernel(stock);
  }
  return count;
}

const images = (): tf.Tensor4D => tf.range(0, 160).sin().reshape([5, 4, 4, 2]);

describe("convolution", () => {
  it("differentiates the kernel alone where nobody asks for the input's gradient", () => {
    const layer = convolution({ name: "first", filters: 3, kernelSize: 3 });
    const x = images();
    layer.apply(x);
    const kernel = layer.weights[0]!.read();
    if (!(kernel instanceof tf.Variable)) throw new TypeError("the kernel is not a variable");
    const backward = tf.getKernel("Conv2DBackpropInput", "cpu");
    tf.unregisterKernel("Conv2DBackpropInput", "cpu");
    try {
      const { grads } = tf.variableGrads(() => tf.sum(layer.apply(x) as tf.Tensor), [kernel as tf.Variable]);
      expect(Object.values(grads)[0]!.shape).toEqual([3, 3, 2, 3]);
    } finally {
      tf.registerKernel(backward);
    }
  });

  it("is saved as tfjs's own", () => {
    const args = { name: "first", filters: 3, kernelSize: 3 };
    const stock = tf.layers.conv2d({
      ...args,
      padding: "same",
      useBias: false,
      kernelInitializer: "zeros",
    });
    expect(convolution(args).getClassName()).toBe(stock.getClassName());
    expect(convolution(args).getConfig()).toEqual(stock.getConfig());
  });
});

describe("dense", () => {
  const args = { name: "first", units: 3, useBias: true };

  it("gives what tfjs's own gives, and is saved as that", () => {
    const stock = tf.layers.dense({ ...args, kernelInitializer: "zeros" });
    const ours = dense(args);
    expect(ours.getClassName()).toBe(stock.getClassName());
    expect(ours.getConfig()).toEqual(stock.getConfig());
    const x = tf.range(0, 10).sin().reshape([2, 5]);
    const results = [stock, ours].map((layer) => {
      layer.apply(x);
      layer.setWeights([tf.range(0, 15).cos().reshape([5, 3]), tf.tensor1d([1, 2, 3])]);
      return layer.apply(x) as tf.Tensor;
    });
    expect([...results[1]!.dataSync()]).toEqual([...results[0]!.dataSync()]);
  });

  it("multiplies once on the way back where nobody asks for the input's gradient", () => {
    const layer = dense({ ...args, useBias: false });
    const x = tf.ones([2, 5]);
    layer.apply(x);
    const kernel = layer.weights[0]!.read();
    if (!(kernel instanceof tf.Variable)) throw new TypeError("the kernel is not a variable");
    const step = () => tf.variableGrads(() => tf.sum(layer.apply(x) as tf.Tensor), [kernel as tf.Variable]);
    expect(countProducts(step)).toBe(2);
  });
});

describe("layers in a LayersModel", () => {
  it("normalise by the batch in training and follow it with the moving statistics", () => {
    const layer = new BatchNorm({ name: "alone" });
    const x = images();
    const y = layer.apply(x, { training: true }) as tf.Tensor;
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    mean.dataSync().forEach((value) => expect(value).toBeCloseTo(0, 4));
    variance.dataSync().forEach((value) => expect(value).toBeCloseTo(1, 1));
    const moments = tf.moments(x, [0, 1, 2]);
    const moving = layer.getWeights();
    expect(moving[2]!.dataSync()[1]).toBeCloseTo(0.1 * moments.mean.dataSync()[1]!, 5);
    expect(moving[3]!.dataSync()[1]).toBeCloseTo(0.9 + 0.1 * moments.variance.dataSync()[1]!, 5);
  });

  it("load in stock tfjs from a saved model and predict the same", async () => {
    const model = buildModel();
    for (let step = 0; step < 3; step++) model.apply(images(), { training: true });
    let artifacts: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((saved) => {
        artifacts = JSON.parse(JSON.stringify({ ...saved, weightData: null })) as tf.io.ModelArtifacts;
        artifacts.weightData = saved.weightData!;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } });
      }),
    );
    const stock = await tf.loadLayersModel(tf.io.fromMemory(artifacts!));
    const ours = [BatchNorm, Dropout, Relu];
    expect(stock.layers.some((layer) => ours.some((one) => layer instanceof one))).toBe(false);
    const stockRelu = tf.layers.reLU({ name: "relu" });
    expect(stock.getLayer("relu").getClassName()).toBe(stockRelu.getClassName());
    expect(JSON.stringify(model.getLayer("relu").getConfig())).toBe(JSON.stringify(stockRelu.getConfig()));
    const expected = (model.predict(images()) as tf.Tensor).dataSync();
    const actual = (stock.predict(images()) as tf.Tensor).dataSync();
    expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));
  });

  it("draw the same mask for the same step, another for the next", () => {
    const model = buildModel();
    const at = (step: number): number[] => {
      context.step = step;
      return [...(model.apply(images(), { training: true }) as tf.Tensor).dataSync()];
    };
    const [first, again, next] = [at(1), at(1), at(2)];
    expect(again).toEqual(first);
    expect(next).not.toEqual(first);
  });

  it("pass gradients in training and in inference", () => {
    const model = buildModel();
    for (const training of [true, false]) {
      const { grads } = tf.variableGrads(() =>
        tf.sum(tf.square(model.apply(images(), { training }) as tf.Tensor)),
      );
      const gamma = Object.entries(grads).find(([name]) => name.includes("gamma"))![1];
      expect(tf.max(tf.abs(gamma)).dataSync()[0]).toBeGreaterThan(1e-6);
    }
  });
});
