/** What one trial has shown so far. Minimised; a diverged trial's curve ends where it diverged. */
export interface EpochPoint {
  readonly epoch: number;
  readonly sampleCount: number;
  readonly trainLoss: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
  readonly seconds: number;
}
/** Points within epochs; `null` where a loss was not finite. Arrays of equal length, in training order. */
export interface DensePoints {
  readonly epoch: readonly number[];
  readonly sampleCount: readonly number[];
  readonly loss: readonly (number | null)[];
}
export interface LearningCurve {
  readonly epochs: readonly EpochPoint[];
  /** training loss of every mini-batch */
  readonly train: DensePoints;
  /** loss of validation mini-batches, interleaved */
  readonly validation: DensePoints;
}

export const emptyCurve: LearningCurve = {
  epochs: [],
  train: { epoch: [], sampleCount: [], loss: [] },
  validation: { epoch: [], sampleCount: [], loss: [] },
};
