/**
 * One real training step of a tiny net (convolution, batch norm, ReLU, max-pool, dense), checked against the
 * figures of tfjs's cpu backend: a driver that computes nonsense is found before a trial is lost to it.
 */
import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";
import { batchNormTraining, softmaxCrossEntropy } from "../../templates/runtime/ops/index.ts";

/** Loss, and of the filter's and the dense kernel's gradient the sum of g·cos(index): any wrong entry moves them. */
export const EXPECTED = { loss: 0.98248, filter: 0.57044, dense: 0.66459 };
const TOLERANCE = 1e-3;

/** @throws WorkbenchError `backend-computes-wrongly`, or whatever the backend throws */
export async function probeTraining(): Promise<void> {
  const actual = await trainOneStep();
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const value = actual[name as keyof typeof EXPECTED];
    if (Math.abs(value - expected) < TOLERANCE) continue;
    throw new WorkbenchError(
      "backend-computes-wrongly",
      `The backend ${tf.getBackend()} computes wrongly: the ${name} of the test step is ${value}, not ${expected}.`,
      "Update the browser and the graphics driver.",
    );
  }
}

/** Figures of the test step on the current backend. */
export async function trainOneStep(): Promise<typeof EXPECTED> {
  const figures = tf.tidy(() => {
    const filter = wave([3, 3, 2, 4], 0.7);
    const dense = wave([16, 3], 1.3);
    const targets = tf.tensor2d([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    const loss = (w: tf.Tensor, v: tf.Tensor): tf.Scalar =>
      softmaxCrossEntropy(logits(w as tf.Tensor4D, v), targets);
    const { value, grads } = tf.valueAndGrads(loss)([filter, dense]);
    const digest = (gradient: tf.Tensor): tf.Tensor => tf.sum(tf.mul(gradient, wave(gradient.shape, 1)));
    return tf.stack([value, ...grads.map(digest)]);
  });
  try {
    const [loss, filterSum, denseSum] = await figures.data();
    return { loss: loss!, filter: filterSum!, dense: denseSum! };
  } finally {
    figures.dispose();
  }
}

function logits(filter: tf.Tensor4D, dense: tf.Tensor): tf.Tensor2D {
  const x = wave([2, 4, 4, 2], 0.3) as tf.Tensor4D;
  const convolved = tf.conv2d(x, filter, 1, "same");
  const { y } = batchNormTraining(convolved, tf.ones([4]), tf.zeros([4]));
  const pooled = tf.maxPool(tf.relu(y) as tf.Tensor4D, 2, 2, "valid");
  return tf.matMul(pooled.reshape([2, 16]), dense);
}

/** cos(frequency · index), made on the CPU so that every backend starts from the same bits. */
function wave(shape: number[], frequency: number): tf.Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.cos(frequency * i)),
    shape,
  );
}
