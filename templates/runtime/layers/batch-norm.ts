import * as tf from "@tensorflow/tfjs";
import { batchNormTraining } from "../ops/batch-norm.ts";
import { scaleColumns } from "../ops/columns.ts";
import { isTraining, onlyTensor, type CallOptions } from "./layer-call.ts";

export interface BatchNormArgs {
  readonly name: string;
  /** share of the old moving statistics that a step keeps */
  readonly momentum?: number;
  readonly epsilon?: number;
}

type Weight = ReturnType<tf.layers.Layer["addWeight"]>;

/** Batch norm over the last axis. Saved under tfjs's class name and weight order, so stock tfjs loads the model. */
export class BatchNorm extends tf.layers.Layer {
  static readonly className = "BatchNormalization";
  readonly #momentum: number;
  readonly #epsilon: number;
  #gamma!: Weight;
  #beta!: Weight;
  #movingMean!: Weight;
  #movingVariance!: Weight;

  constructor({ name, momentum = 0.9, epsilon = 1e-3 }: BatchNormArgs) {
    super({ name });
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = (inputShape as tf.Shape).at(-1)!;
    const add = (name: string, start: "ones" | "zeros", trainable: boolean): Weight =>
      this.addWeight(name, [channels], "float32", tf.initializers[start](), undefined, trainable);
    this.#gamma = add("gamma", "ones", true);
    this.#beta = add("beta", "zeros", true);
    this.#movingMean = add("moving_mean", "zeros", false);
    this.#movingVariance = add("moving_variance", "ones", false);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: CallOptions): tf.Tensor {
    const x = onlyTensor(inputs);
    return tf.tidy(() => (isTraining(options) ? this.#train(x) : this.#infer(x)));
  }

  #train(x: tf.Tensor): tf.Tensor {
    const { y, mean, variance } = batchNormTraining(x, this.#gamma.read(), this.#beta.read(), this.#epsilon);
    this.#follow(this.#movingMean, mean);
    this.#follow(this.#movingVariance, variance);
    return y;
  }

  #follow(moving: Weight, batch: tf.Tensor): void {
    moving.write(tf.add(tf.mul(moving.read(), this.#momentum), tf.mul(batch, 1 - this.#momentum)));
  }

  #infer(x: tf.Tensor): tf.Tensor {
    const deviation = tf.sqrt(tf.add(this.#movingVariance.read(), this.#epsilon));
    const slope = tf.div<tf.Tensor1D>(this.#gamma.read(), deviation);
    const offset = tf.sub<tf.Tensor1D>(this.#beta.read(), tf.mul(this.#movingMean.read(), slope));
    if (tf.engine().state.gradientDepth > 0) return tf.add(tf.mul(x, slope), offset);
    return scaleColumns(x.reshape([-1, x.shape.at(-1)!]), slope, offset).reshape(x.shape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      axis: -1,
      momentum: this.#momentum,
      epsilon: this.#epsilon,
      center: true,
      scale: true,
    };
  }
}
