import type * as tf from "@tensorflow/tfjs";

/**
 * What the model answers for a batch; call inside tidy.
 * @param xs - [batch, ...sample], any number type
 * @param training - turns dropout and batch statistics on
 * @returns logits [batch, classes]
 */
export function forward(model: tf.LayersModel, xs: tf.Tensor, training: boolean): tf.Tensor2D {
  const outputs = model.apply(xs.toFloat(), { training });
  if (Array.isArray(outputs) || !("dataId" in outputs) || outputs.rank !== 2) {
    throw new TypeError("a classifier answers one tensor [batch, classes]");
  }
  return outputs as tf.Tensor2D;
}
