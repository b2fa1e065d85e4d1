/** A small network that trains on WebGPU, and ways for its step to misbehave. */
import * as tf from "@tensorflow/tfjs";
import { stepTensor, type StepPoint } from "../../../templates/runtime/recording/index.ts";

export interface SmallTraining {
  step(at: StepPoint): tf.Tensor[];
  dispose(): void;
}

export type Extra = (loss: tf.Scalar, at: StepPoint) => tf.Tensor;

/** @param extra - what else the step computes, from the loss; must return a tensor that joins the results */
export function smallTraining(optimizer: tf.Optimizer, extra?: Extra): SmallTraining {
  const { filter, dense, average } = tf.tidy(() => ({
    filter: tf.variable(wave([3, 3, 2, 4], 0.7), true),
    dense: tf.variable(wave([4, 3], 1.3), true),
    average: tf.variable(tf.zeros([4]), false),
  }));
  const loss = (at: StepPoint): tf.Scalar => {
    const images = stepTensor(at, [5, 6, 6, 2], "float32", drawImages) as tf.Tensor4D;
    const convolved = tf.relu(tf.conv2d(images, filter as tf.Tensor4D, 1, "same"));
    const pooled = tf.mean(tf.maxPool(convolved, 2, 2, "valid"), [1, 2]);
    average.assign(tf.add(tf.mul(average, 0.9), tf.mul(tf.mean(pooled, 0), 0.1)));
    const targets = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1], "int32"), 3);
    const logits = tf.matMul(pooled, dense);
    return tf.losses.softmaxCrossEntropy(targets, logits);
  };
  return {
    step: (at) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => loss(at), [filter, dense]);
        optimizer.applyGradients(grads);
        return extra ? [value, extra(value, at)] : [value];
      }),
    dispose: () => {
      optimizer.dispose();
      tf.dispose([filter, dense, average]);
    },
  };
}

function drawImages({ step }: StepPoint): Float32Array {
  return Float32Array.from({ length: 5 * 6 * 6 * 2 }, (_, i) => Math.sin(i * 0.31 + step * 1.7));
}

function wave(shape: number[], frequency: number): tf.Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.cos(frequency * i)),
    shape,
  );
}
