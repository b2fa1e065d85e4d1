import { emptyCurve, type DensePoints, type LearningCurve } from "../../../study/index.ts";

/**
 * A recorded curve moved to other validation losses: all losses of an epoch move by the same factor, or by the same
 * amount where there is a loss of 0 or less. Accuracy stays.
 * @param losses - by epoch; epochs without one stay
 */
export function reshaped(curve: LearningCurve, losses: readonly number[]): LearningCurve {
  const moves = new Map(
    curve.epochs.map(({ epoch, valLoss }, i) => [epoch, moveOf(valLoss, losses[i] ?? valLoss)] as const),
  );
  const moved = (epoch: number, loss: number): number => moves.get(epoch)?.(loss) ?? loss;
  const dense = ({ epoch, sampleCount, loss }: DensePoints): DensePoints => ({
    ...{ epoch, sampleCount },
    loss: loss.map((value, i) => (value === null ? null : moved(epoch[i]!, value))),
  });
  return {
    epochs: curve.epochs.map((point) => ({
      ...point,
      valLoss: moved(point.epoch, point.valLoss),
      trainLoss: moved(point.epoch, point.trainLoss),
    })),
    train: dense(curve.train),
    validation: dense(curve.validation),
  };
}

function moveOf(from: number, to: number): (loss: number) => number {
  if (from === to) return (loss) => loss;
  return from > 0 && to > 0 ? (loss) => (loss / from) * to : (loss) => loss + to - from;
}

/** A curve of which only its losses are known; training goes as validation does. */
export function madeUpCurve(losses: readonly number[]): LearningCurve {
  const epochs = losses.map((loss, i) => ({
    ...{ epoch: i + 1, sampleCount: i + 1, trainLoss: loss, valLoss: loss, valAccuracy: NaN, seconds: 0 },
  }));
  return { ...emptyCurve, epochs };
}
