/**
 * Grad-CAM++ (Chattopadhyay et al., arXiv:1710.11063): where in an image a model sees a class. Every channel of the
 * last feature map A is weighted by w = Σ α·relu(g), with g = ∂score/∂A and α = g² / (2g² + g³·ΣA); the map is
 * relu(Σ w·A). The paper's exp(score) is one factor an image and falls out when the map is scaled to [0, 1].
 */
import * as tf from "@tensorflow/tfjs";
import type { HostMessage, WorkerMessage } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import type { Training } from "../../../templates/runtime/index.ts";
import type { Session } from "../session.ts";
import { withBestModel } from "./from-checkpoint.ts";
import { countSamples, forEachChunk } from "./samples.ts";

type Request = Extract<HostMessage, { type: "explain" }>;
type Maps = Extract<WorkerMessage, { type: "explained" }>["maps"];

/** @returns null when the model has no feature map, for instance a head on features */
export function explain(session: Session, request: Request): Promise<Maps> {
  return withBestModel(session, request.checkpoint, async (training, origin) => {
    const samples = countSamples(request.values, origin);
    checkClasses(request.classes, samples, origin.facts.classes.length);
    const layer = lastFeatureMap(training.model);
    if (layer === null) return null;
    const [, height, width] = layer.outputShape as number[];
    const values = new Float32Array(samples * height! * width!);
    await forEachChunk(request.values, origin, async (xs, first, count) => {
      const maps = activationMaps(training, layer, xs, request.classes.subarray(first, first + count));
      try {
        values.set(await maps.data<"float32">(), first * height! * width!);
      } finally {
        maps.dispose();
      }
      await session.environment.yieldToHost();
    });
    return { height: height!, width: width!, values };
  });
}

function checkClasses(classes: Int32Array, samples: number, count: number): void {
  const outside = classes.find((index) => index < 0 || index >= count);
  if (classes.length === samples && outside === undefined) return;
  const found =
    outside === undefined ? `${classes.length} classes for ${samples} samples` : `class ${outside}`;
  throw new WorkbenchError(
    "bad-samples",
    `${found} cannot be explained; every sample needs a class of 0 to ${count - 1}.`,
    "Ask again.",
  );
}

/** The last layer with an image of the last convolution's size: behind its norm and ReLU, before what pools it. */
function lastFeatureMap(model: tf.LayersModel): tf.layers.Layer | null {
  const convolution = model.layers.findLast((layer) => layer.getClassName().endsWith("Conv2D"));
  if (convolution === undefined || convolution.outputShape.length !== 4) return null;
  const size = String(convolution.outputShape);
  return model.layers.findLast((layer) => String(layer.outputShape) === size) ?? null;
}

/** @returns [batch, height, width], each map scaled to [0, 1]; the caller's */
function activationMaps(
  training: Training,
  layer: tf.layers.Layer,
  xs: tf.Tensor,
  classes: Int32Array,
): tf.Tensor3D {
  return tf.tidy(() => {
    const { activation, gradient } = activationAndGradient(training, layer, xs, classes);
    const square = tf.square(gradient);
    const sums = tf.sum(activation, [1, 2], true); // [batch, 1, 1, channels]
    const denominator = tf.add(tf.mul(square, 2), tf.mul(tf.mul(square, gradient), sums));
    const defined = tf.notEqual(denominator, 0);
    const alpha = tf.where(
      defined,
      tf.div(square, tf.where(defined, denominator, tf.onesLike(denominator))),
      0,
    );
    const weights = tf.sum(tf.mul(alpha, tf.relu(gradient)), [1, 2], true);
    const maps = tf.relu(tf.sum(tf.mul(weights, activation), 3)); // [batch, height, width]
    const peaks = tf.max(maps, [1, 2], true);
    return tf.div<tf.Tensor3D>(maps, tf.where(tf.greater(peaks, 0), peaks, tf.onesLike(peaks)));
  });
}

/**
 * The layer's output and the gradient of each sample's class score with respect to it. A zero is added to the output
 * while the model runs; its gradient is the output's, whatever graph the model is.
 */
function activationAndGradient(
  training: Training,
  layer: tf.layers.Layer,
  xs: tf.Tensor,
  classes: Int32Array,
): { activation: tf.Tensor4D; gradient: tf.Tensor4D } {
  const [, ...extents] = layer.outputShape as number[];
  const zero = tf.zeros<tf.Rank.R4>([classes.length, ...extents] as [number, number, number, number]);
  const call = layer.call.bind(layer);
  const seen: { added: tf.Tensor; activation?: tf.Tensor4D } = { added: zero };
  layer.call = (inputs, options) => {
    const output = call(inputs, options) as tf.Tensor4D;
    seen.activation = tf.keep(output.clone());
    return tf.add(output, seen.added);
  };
  try {
    const count = training.model.outputs[0]!.shape.at(-1)!;
    const chosen = tf.oneHot(tf.tensor1d(classes, "int32"), count);
    // every sample's score depends on its own activation only, so one sum serves them all
    const gradient = tf.grad((added: tf.Tensor) => {
      seen.added = added;
      return tf.sum(tf.mul(training.predict(xs), chosen));
    })(zero) as tf.Tensor4D;
    return { activation: seen.activation!.clone(), gradient };
  } finally {
    layer.call = call;
    seen.activation?.dispose();
  }
}
