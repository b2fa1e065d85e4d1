/** Losses of many steps, read from the device in bulk: reading each one would make every step wait for the device. */
import * as tf from "@tensorflow/tfjs";

export interface LossLog {
  /** losses read so far, in order; NaN and infinities as they are */
  readonly losses: readonly number[];
  /** takes the scalar over */
  add(loss: tf.Scalar): void;
  readonly waiting: number;
  /** reads what waits */
  flush(): Promise<void>;
  dispose(): void;
}

export function createLossLog(): LossLog {
  const losses: number[] = [];
  let pending: tf.Scalar[] = [];
  return {
    losses,
    add: (loss) => pending.push(loss),
    get waiting() {
      return pending.length;
    },
    flush: async () => {
      if (pending.length === 0) return;
      const stacked = tf.stack(pending);
      tf.dispose(pending);
      pending = [];
      try {
        losses.push(...(await stacked.data()));
      } finally {
        stacked.dispose();
      }
    },
    dispose: () => {
      tf.dispose(pending);
      pending = [];
    },
  };
}

/** The journal has no NaN: what is not a number is null there. */
export const finiteOrNull = (loss: number): number | null => (Number.isFinite(loss) ? loss : null);
