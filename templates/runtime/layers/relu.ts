import * as tf from "@tensorflow/tfjs";
import { rectify } from "../ops/relu.ts";
import { onlyTensor } from "./layer-call.ts";
import { isRectified } from "./rectified.ts";

/**
 * max(x, 0), which a `BatchNorm` before it may already have done. Saved under tfjs's class name, so stock tfjs loads the
 * model.
 */
export class Relu extends tf.layers.Layer {
  static readonly className = "ReLU";

  constructor({ name }: { readonly name: string }) {
    super({ name });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs);
    return isRectified(x) ? x : rectify(x);
  }
}
