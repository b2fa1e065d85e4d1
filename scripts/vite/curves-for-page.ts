import { mostEpochs } from "../../ranker/training/training-task.ts";
import { parseCurveTask, type CurveTask } from "../../study/index.ts";

/**
 * A farmed task as the page's bench reads it: of the signals that a ranker may see the first epochs, of the validation
 * loss all, for its lowest is what is predicted. A third of the bytes, which every first visit loads.
 */
export function curvesForPage(line: string): string {
  const task = parseCurveTask(line);
  const perEpoch = task.dense_per_epoch ?? 1;
  const cut = ({ c, ...trial }: CurveTask["trials"][number]): unknown => ({
    ...trial,
    c: {
      val_loss: c["val_loss"],
      train_loss: c["train_loss"]?.slice(0, mostEpochs),
      val_acc: c["val_acc"]?.slice(0, mostEpochs),
      seconds: c["seconds"]?.slice(0, mostEpochs),
      train_dense: c["train_dense"]?.slice(0, perEpoch * mostEpochs),
      val_dense: c["val_dense"]?.slice(0, perEpoch * mostEpochs),
    },
  });
  return JSON.stringify({ ...task, trials: task.trials.map(cut) });
}
