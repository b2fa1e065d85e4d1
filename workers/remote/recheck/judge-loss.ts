/** Whether losses of a few samples can have the mean that was claimed for all of them. */

export interface LossJudgement {
  readonly agrees: boolean;
  readonly mean: number;
  readonly tolerance: number;
}

/** Backends add up in another order. */
const ROUNDING = 1e-3;
const RELATIVE_ROUNDING = 1e-4;

/**
 * @param losses - of samples that were drawn without replacement after the claim was made
 * @param population - how many there are in all; when `losses` are of all of them only rounding is left
 */
export function judgeLoss(claimed: number, losses: ArrayLike<number>, population: number): LossJudgement {
  const values = Array.from(losses);
  const mean = values.reduce((sum, loss) => sum + loss, 0) / values.length;
  const variance = values.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / Math.max(1, values.length - 1);
  const unseen = Math.max(0, (population - values.length) / Math.max(1, population - 1));
  const sigma = Math.sqrt((variance / values.length) * unseen);
  const tolerance = 3 * sigma + ROUNDING + RELATIVE_ROUNDING * Math.abs(claimed);
  return { agrees: Math.abs(claimed - mean) <= tolerance, mean, tolerance };
}
