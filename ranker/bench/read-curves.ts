import { parseCurveTask, WorkbenchError } from "../../study/index.ts";
import { trainingTask, type TrainingTask } from "../training/training-task.ts";

/**
 * One line of a curve file as a task to judge on.
 * @param place - file and line, for the message
 * @throws WorkbenchError `usage-curves` naming the line and what is wrong with it
 */
export function readCurveLine(line: string, place: string): TrainingTask {
  try {
    const task = parseCurveTask(line);
    // a trial that shows nothing says nothing, unless it diverged in its first epoch
    const trials = task.trials.filter(
      ({ c, diverged_epoch: diverged }) => typeof diverged === "number" || (c[task.target] ?? []).length > 0,
    );
    return trainingTask({ ...task, trials }, false);
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    throw new WorkbenchError(error.code, `${place}: ${error.message}`, error.action, { cause: error });
  }
}
