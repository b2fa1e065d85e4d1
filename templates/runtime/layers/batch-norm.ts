import * as tf from "@tensorflow/tfjs";
import { fusedNorm, hasFusedBatchNorm } from "../ops/batch-norm-fused.ts";
import { followedBatchNorm } from "../ops/batch-norm.ts";
import { scaleColumns } from "../ops/columns.ts";
import { isTraining, onlyTensor, type CallOptions } from "./layer-call.ts";
import { markRectified } from "./rectified.ts";

export interface BatchNormArgs {
  readonly name: string;
  /** share of the old moving statistics that a step keeps */
  readonly momentum?: number;
  readonly epsilon?: number;
  /** a `Relu` layer takes the result, and nothing else does: in training both may then be done at once */
  readonly followedBy?: "relu" | "anything";
}

type Weight = ReturnType<tf.layers.Layer["addWeight"]>;

/** Batch norm over the last axis. Saved under tfjs's class name and weight order, so stock tfjs loads the model. */
export class BatchNorm extends tf.layers.Layer {
  static readonly className = "BatchNormalization";
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #followedBy: "relu" | "anything";
  #gamma!: Weight;
  #beta!: Weight;
  #movingMean!: Weight;
  #movingVariance!: Weight;

  constructor({ name, momentum = 0.9, epsilon = 1e-3, followedBy = "anything" }: BatchNormArgs) {
    super({ name });
    this.#momentum = momentum;
    this.#epsilon = epsilon;
    this.#followedBy = followedBy;
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
    const rectify = this.#followedBy === "relu" && hasFusedBatchNorm();
    const moving = {
      mean: variableOf(this.#movingMean),
      variance: variableOf(this.#movingVariance),
      momentum: this.#momentum,
    };
    const y = followedBatchNorm(x, this.#gamma.read(), this.#beta.read(), moving, {
      epsilon: this.#epsilon,
      rectify,
    });
    if (rectify) markRectified(y);
    return y;
  }

  #infer(x: tf.Tensor): tf.Tensor {
    const [gamma, beta, mean, variance] = [
      this.#gamma.read(),
      this.#beta.read(),
      this.#movingMean.read(),
      this.#movingVariance.read(),
    ];
    const differentiated = tf.engine().state.gradientDepth > 0;
    if (hasFusedBatchNorm() && !differentiated) {
      return fusedNorm(x, tf.stack([mean, variance]), gamma, beta, {
        epsilon: this.#epsilon,
        rectify: false,
      });
    }
    const slope = tf.div<tf.Tensor1D>(gamma, tf.sqrt(tf.add(variance, this.#epsilon)));
    const offset = tf.sub<tf.Tensor1D>(beta, tf.mul(mean, slope));
    if (differentiated) return tf.add(tf.mul(x, slope), offset);
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

function variableOf(weight: Weight): tf.Variable {
  const variable = weight.read();
  if (variable instanceof tf.Variable) return variable as tf.Variable;
  throw new TypeError(`${weight.originalName} is not a variable`);
}
