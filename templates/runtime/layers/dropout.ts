import * as tf from "@tensorflow/tfjs";
import { hash32 } from "../../../study/index.ts";
import { stepDropout } from "../ops/dropout.ts";
import { isTraining, onlyTensor, type CallOptions } from "./layer-call.ts";
import type { StepContext } from "./step-context.ts";

export interface DropoutArgs {
  readonly name: string;
  /** share of values dropped, in [0, 1) */
  readonly rate: number;
  readonly context: StepContext;
}

/** Dropout with a seeded mask. Saved under tfjs's class name, so stock tfjs loads the model. */
export class Dropout extends tf.layers.Layer {
  static readonly className = "Dropout";
  readonly #rate: number;
  readonly #context: StepContext;

  constructor({ name, rate, context }: DropoutArgs) {
    super({ name });
    this.#rate = rate;
    this.#context = context;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: CallOptions): tf.Tensor {
    const x = onlyTensor(inputs);
    if (!isTraining(options) || this.#rate === 0) return x;
    const { name } = this;
    const { seed } = this.#context;
    return stepDropout(x, this.#rate, this.#context, ({ step, part }) =>
      hash32(`${name};${step};${part}`, seed),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.#rate };
  }
}
