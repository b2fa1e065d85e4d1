/** Learning-rate schedules: the rate of every optimiser step, counted from 0. */

export type ScheduleName = "constant" | "cosine" | "exponential";

export interface ScheduleLength {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** What the exponential schedule multiplies the rate by in an epoch, a little at every step. */
const DECAY_PER_EPOCH = 0.94;

/**
 * The learning rate at a step. `cosine` falls from `peak` to 0 over the whole training without restarts
 * (Loshchilov and Hutter, arXiv:1608.03983); steps beyond the end keep the last rate.
 */
export function learningRateAt(
  schedule: ScheduleName,
  peak: number,
  step: number,
  length: ScheduleLength,
): number {
  switch (schedule) {
    case "constant":
      return peak;
    case "cosine": {
      const done = Math.min(1, step / (length.epochs * length.stepsPerEpoch));
      return (peak * (1 + Math.cos(Math.PI * done))) / 2;
    }
    case "exponential":
      return peak * DECAY_PER_EPOCH ** (step / length.stepsPerEpoch);
  }
}
