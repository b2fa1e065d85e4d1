/** Losses of many steps, read from the device in bulk: reading each one would make every step wait for the device. */
import * as tf from "@tensorflow/tfjs";
import { readScalars } from "../kernels/webgpu/index.ts";

export interface LossLog {
  /** losses read so far, in order; NaN and infinities as they are */
  readonly losses: readonly number[];
  /** takes the scalar over */
  add(loss: tf.Scalar): void;
  /** scalars that nothing reads yet */
  readonly waiting: number;
  /** begins to read what waits, and ends reading what was begun before: the device meanwhile has work */
  read(): Promise<void>;
  /** reads everything */
  finish(): Promise<void>;
  dispose(): void;
}

export function createLossLog(): LossLog {
  const losses: number[] = [];
  let pending: tf.Scalar[] = [];
  let reading = Promise.resolve();
  const begin = (): Promise<void> => {
    if (pending.length === 0) return Promise.resolve();
    const values = readAll(pending);
    tf.dispose(pending);
    pending = [];
    return values.then((read) => void losses.push(...read));
  };
  const read = async (): Promise<void> => {
    const before = reading;
    reading = begin();
    // whoever reads next is told; until then nobody listens
    reading.catch(() => undefined);
    await before;
  };
  return {
    losses,
    add: (loss) => pending.push(loss),
    get waiting() {
      return pending.length;
    },
    read,
    finish: async () => {
      await read();
      await reading;
    },
    dispose: () => {
      tf.dispose(pending);
      pending = [];
    },
  };
}

function readAll(scalars: readonly tf.Scalar[]): Promise<Iterable<number>> {
  if (tf.getBackend() === "webgpu") return readScalars(scalars);
  const stacked = tf.stack([...scalars]);
  return stacked.data().finally(() => stacked.dispose());
}

/** The journal has no NaN: what is not a number is null there. */
export const finiteOrNull = (loss: number): number | null => (Number.isFinite(loss) ? loss : null);
