/** The confirmation of a winner in words, for the log of a study and for the command line. */
import type { Confirmation, StudyState } from "../fold/index.ts";
import { findTrial } from "../fold/index.ts";

const loss = (value: number): string => value.toPrecision(4);

/** What is done, why, and what it costs. @param repeat - number of the training that begins */
export function describeRepetition(state: StudyState, repeat: number): string | null {
  const trial = findTrial(state, findTrial(state, repeat)?.repeats ?? -1);
  if (!trial) return null;
  const took =
    trial.seconds >= 90 ? `${Math.round(trial.seconds / 60)} min` : `${Math.round(trial.seconds)} s`;
  return (
    `Trial ${trial.number} is best, and strangers' nodes trained it: it is trained once more on this device ` +
    `before the sweep is done, as trial ${repeat}, ${trial.epochs} epochs (which took ${took} there).`
  );
}

export function describeJudgement(trial: number, { repeat, claimed, found, agrees }: Confirmation): string {
  const here = found === null ? "it diverges here" : `here it is ${loss(found)}`;
  if (agrees)
    return `Trial ${trial} is confirmed: a validation loss of ${loss(claimed)} was said, ${here} (trial ${repeat}).`;
  return (
    `Trial ${trial} does not come out here as strangers' nodes said: a validation loss of ${loss(claimed)} was said, ${here} ` +
    `(trial ${repeat}). ${found === null ? "It is no longer in the running." : `It counts with ${loss(found)} now.`}`
  );
}
