/**
 * Training that is done for its speed only: the program as its config.yaml stands, on the session's data. A host that
 * wonders how many trials at once a device carries lets several workers rehearse together.
 */
import { integerSetting } from "../../templates/runtime/index.ts";
import { epochOrder } from "./batches.ts";
import { buildTraining } from "./build-training.ts";
import { createLossLog } from "./loss-log.ts";
import { recordingFor } from "./recording-for.ts";
import { dataOf, type Session } from "./session.ts";
import { createStepper } from "./stepper.ts";
import { contextOf } from "./train-trial.ts";

export interface Rehearsal {
  /** Steps as fast as it can for about `seconds`, one at least. @returns optimiser steps per second, the device's work included */
  run(seconds: number): Promise<number>;
  dispose(): void;
}

/** Compiling, choosing kernels, recording and its first comparisons are over after so many steps. */
const WARM_UPS = { webgpu: 8, wasm: 2, cpu: 1 };
/** as in a trial */
const READ_EVERY = 10;

/** Builds the model and warms it up. @throws whatever building or training throws */
export async function openRehearsal(session: Session, epochs: number): Promise<Rehearsal> {
  const prepared = dataOf(session);
  const context = contextOf(session, { params: {}, seed: 0, epochs }, prepared);
  const training = buildTraining(session.linked, context);
  const stepper = createStepper(
    training,
    prepared,
    1,
    recordingFor(session, context, () => undefined),
  );
  const order = epochOrder(prepared.data.train, context.seed, "shuffle", 1);
  const batchLength = Math.min(integerSetting(context.config, "batch_size"), order.length);
  const { now, yieldToHost } = session.environment;
  let step = 0;

  const repeat = async (enough: (done: number) => boolean): Promise<number> => {
    const losses = createLossLog();
    let done = 0;
    try {
      while (!enough(done)) {
        const first = (step % context.stepsPerEpoch) * batchLength;
        losses.add(await stepper.train(order.subarray(first, first + batchLength), step++));
        if (++done % READ_EVERY === 0) await losses.read();
        await yieldToHost();
      }
      await losses.finish();
    } finally {
      losses.dispose();
    }
    return done;
  };
  const rehearsal: Rehearsal = {
    run: async (seconds) => {
      const startedAt = now();
      const done = await repeat((count) => count > 0 && now() - startedAt >= 1000 * seconds);
      return (1000 * done) / (now() - startedAt);
    },
    dispose: () => {
      stepper.dispose();
      training.dispose();
    },
  };
  try {
    await repeat((done) => done === WARM_UPS[session.opened.backend]);
    return rehearsal;
  } catch (error) {
    rehearsal.dispose();
    throw error;
  }
}
