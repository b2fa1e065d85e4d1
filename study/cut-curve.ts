import type { DensePoints, LearningCurve } from "./learning-curve.ts";

/** What the first `epochs` epochs showed; the same object when there was no more. */
export function cutCurve(curve: LearningCurve, epochs: number): LearningCurve {
  if ((curve.epochs.at(-1)?.epoch ?? 0) <= epochs) return curve;
  return {
    epochs: curve.epochs.filter(({ epoch }) => epoch <= epochs),
    train: cutDense(curve.train, epochs),
    validation: cutDense(curve.validation, epochs),
  };
}

function cutDense({ epoch, sampleCount, loss }: DensePoints, epochs: number): DensePoints {
  const later = epoch.findIndex((each) => each > epochs);
  const end = later < 0 ? epoch.length : later;
  return { epoch: epoch.slice(0, end), sampleCount: sampleCount.slice(0, end), loss: loss.slice(0, end) };
}
