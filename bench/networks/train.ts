/** Training as the trial loop does it: LayersModel.apply, variableGrads, our loss and optimiser. */
import * as tf from "@tensorflow/tfjs";
import {
  gradientsOf,
  optimizerStep,
  sgdNesterov,
  softmaxCrossEntropy,
  trainableVariables,
} from "../../templates/runtime/index.ts";
import { recordedFunction } from "../../workers/recording/index.ts";
import type { Network } from "./networks.ts";

export interface Batch {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor2D;
}

/** Random samples, the same every time; the caller disposes them. */
export function randomBatch({ input, classes }: Network, size: number): Batch {
  const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
  return {
    xs: tf.randomUniform([size, ...input], 0, 1, "float32", 1),
    ys: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat() as tf.Tensor2D),
  };
}

/** One model in training. */
export interface Trainer {
  /** One optimiser step; answers the loss before it. Its JavaScript runs before the promise is returned. */
  readonly step: (batch: Batch) => Promise<number>;
  /** The optimiser's slots; the model stays its owner's. */
  readonly dispose: () => void;
}

/** On WebGPU the step records itself, as that of a trial; it must get the same batch every time. */
export function loopTrainer(model: tf.LayersModel): Trainer {
  const optimizer = sgdNesterov({ weightDecay: 1e-4 });
  const variables = trainableVariables(model);
  const slots = optimizer.init(variables);
  const train = ({ xs, ys }: Batch, step: number): tf.Scalar => {
    const loss = (): tf.Scalar => softmaxCrossEntropy(model.apply(xs, { training: true }) as tf.Tensor2D, ys);
    const { loss: value, gradients } = gradientsOf(loss, variables);
    optimizerStep(optimizer, variables, gradients, slots, { learningRate: () => 0.01, step });
    tf.dispose(gradients);
    return value;
  };
  const trainer = tf.getBackend() === "webgpu" ? recorded(train) : unrecorded(train);
  return {
    step: trainer.step,
    dispose: () => {
      trainer.dispose();
      tf.dispose(slots);
    },
  };
}

type Train = (batch: Batch, step: number) => tf.Scalar;

function unrecorded(train: Train): Trainer {
  let step = 0;
  return { step: (batch) => valueOf(train(batch, step++)), dispose: () => undefined };
}

function recorded(train: Train): Trainer {
  let step = 0;
  let given: Batch | null = null;
  const onGiveUp = (reason: string): never => {
    throw new Error(`the step is not recorded: ${reason}`);
  };
  const recording = recordedFunction((at) => [train(given!, at.step)], { onGiveUp });
  return {
    async step(batch) {
      given = batch;
      const [loss] = await recording.run({ step: step++, part: 0 });
      return valueOf(loss!);
    },
    dispose: () => recording.dispose(),
  };
}

async function valueOf(scalar: tf.Tensor): Promise<number> {
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
}
