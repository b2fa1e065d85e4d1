/** Work that can be measured: training steps, and single kernels. */
import * as tf from "@tensorflow/tfjs";
import { buildNetwork, networks } from "../networks/networks.ts";
import { stockTrainer } from "../networks/stock.ts";
import { loopTrainer, randomBatch } from "../networks/train.ts";
import type { Contender } from "./contender.ts";

/** Work that is ready to be done again and again. */
export interface Work {
  /** How often it must have run before it is as fast as it will be. */
  readonly warmUps: number;
  /** Once, to its end. @returns a figure that tells whether it computed the right thing */
  readonly run: () => Promise<number>;
  readonly dispose: () => void;
}

export function workOf(contender: Contender): Work {
  return contender.what === "filter-gradient" ? filterGradient(contender) : trainingStep(contender);
}

/** A step on a GPU is recorded at its third run and compared after 4, 8, 16, 32, 64 … replays: JavaScript again. */
const LOOP_WARM_UPS = { step: 4, dispatches: 4, script: 40, "filter-gradient": 0 };

function trainingStep({ what, network: name, way, batch: size }: Contender): Work {
  const network = networks[name];
  const model = buildNetwork(network, way !== "loop");
  const trainer = way === "loop" ? loopTrainer(model) : stockTrainer(model);
  const batch = randomBatch(network, size);
  return {
    warmUps: way === "loop" ? LOOP_WARM_UPS[what] : 1,
    run: () => trainer.step(batch),
    dispose: () => {
      trainer.dispose();
      model.dispose();
      tf.dispose([batch.xs, batch.ys]);
    },
  };
}

/** x [batch, 32, 32, 16], dy [batch, 32, 32, 32] → [3, 3, 16, 32]; answers the sum of the gradient's magnitudes. */
function filterGradient({ batch }: Contender): Work {
  const x = tf.randomUniform([batch, 32, 32, 16], -1, 1, "float32", 1);
  const dy = tf.randomUniform([batch, 32, 32, 32], -1, 1, "float32", 2);
  const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", filterShape: [3, 3, 16, 32] };
  return {
    warmUps: 2, // ours is chosen by trying
    async run() {
      const gradient = tf.engine().runKernel<tf.Tensor>(tf.Conv2DBackpropFilter, { x, dy }, attributes);
      const values = (await gradient.data()) as Float32Array;
      gradient.dispose();
      return values.reduce((sum, value) => sum + Math.abs(value), 0);
    },
    dispose: () => tf.dispose([x, dy]),
  };
}
