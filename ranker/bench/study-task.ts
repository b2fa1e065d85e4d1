import { cutCurve, type StudyState, type TrialRecord } from "../../study/index.ts";
import { mostEpochs, inPlaces, type TrainingTask } from "../training/training-task.ts";

/**
 * The trials of a study that were trained to the end, as a task to judge on. The winner trained once more does not
 * count: its parameters are those of a trial that does.
 */
export function studyTask(state: StudyState, name: string): TrainingTask {
  const done = state.trials.filter((trial) => isDone(trial, state.config.epochs));
  const trials = done.map(({ params, curve, diverged, lowest }) => ({
    early: { params, curve: cutCurve(curve, mostEpochs), diverged: false },
    divergedAfter: diverged ? curve.epochs.length : Infinity,
    final: diverged ? Infinity : lowest!.valLoss,
  }));
  return {
    family: trials.some(({ early }) => "layers" in early.params) ? "tabular" : "image",
    name,
    dataset: name,
    isFarmed: false,
    epochsPlanned: state.config.epochs,
    facts: state.config.facts,
    trials: inPlaces(trials),
  };
}

/** A trial of another length ends elsewhere: it cannot be compared. */
function isDone({ status, purpose, epochs, diverged, lowest }: TrialRecord, epochsPlanned: number): boolean {
  return (
    status === "complete" && purpose !== "final" && epochs === epochsPlanned && (diverged || lowest !== null)
  );
}
