/** Says that the worker lives: between batches, and by a timer while it waits for a slow device. */
import * as tf from "@tensorflow/tfjs";
import type { TrialEnvironment } from "./environment.ts";
import type { Session } from "./session.ts";

const HEARTBEAT_MS = 1000;

export interface Heartbeat {
  /** sends one unless the last is recent */
  readonly beat: () => void;
  /** beats while `work` runs; an endless loop in the program's code stops it, and the host notices */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createHeartbeat({ now, every }: TrialEnvironment, send: Session["send"]): Heartbeat {
  let last = now();
  const beat = (): void => {
    if (now() - last < HEARTBEAT_MS) return;
    last = now();
    const { numTensors, numBytes } = tf.memory();
    send({ type: "heartbeat", numTensors, numBytes });
  };
  return {
    beat,
    during: async (work) => {
      const stop = every(HEARTBEAT_MS, beat);
      try {
        return await work();
      } finally {
        stop();
      }
    },
  };
}
