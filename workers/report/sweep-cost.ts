import type { Report } from "../../protocol/index.ts";
import { sweepTrials, type StudyState } from "../../study/index.ts";

/**
 * What the sweep cost against training each of its trials to the end. The estimate takes every trial's own measured
 * seconds an epoch; a diverged trial costs what it cost. Parallel trials share the machine in both.
 */
export function sweepCost(state: StudyState): Report["sweep"] {
  const trials = sweepTrials(state).filter(({ epochsTrained }) => epochsTrained > 0);
  if (trials.length === 0) return null;
  const seconds = state.usedMs / 1000;
  const trained = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  const whole = trials.map((trial) =>
    trial.diverged || trial.stoppedEarly ? trial.epochsTrained : trial.epochs,
  );
  const fullTrained = trials.reduce(
    (sum, trial, i) => sum + (trial.seconds / trial.epochsTrained) * whole[i]!,
    0,
  );
  const isFull = state.config.mode === "full";
  return {
    mode: state.config.mode,
    trials: trials.length,
    epochsTrained: state.epochsTrained,
    seconds,
    fullEpochs: isFull ? state.epochsTrained : whole.reduce((sum, epochs) => sum + epochs, 0),
    fullSeconds: isFull || trained === 0 ? seconds : (seconds * fullTrained) / trained,
    fullMeasured: isFull,
  };
}
