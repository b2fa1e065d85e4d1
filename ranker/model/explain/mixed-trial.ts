/** A trial that takes some of its causes from one trial and the rest from another. */
import type { CurveGroup, Params } from "../../../study/index.ts";
import { groupRanks } from "../compare.ts";
import { lowestLoss } from "../floor.ts";
import { curveColumns, groupFeatures, type TrialFeatures } from "../group-features.ts";
import { encodeParams } from "../hyperparameters.ts";
import { causeOfColumn, causeOfParameter, type Cause } from "./causes.ts";

/** All that the model reads of one trial, whatever reads it. */
export interface SeenTrial {
  readonly features: TrialFeatures;
  readonly params: Params;
  /** ranks in the group, from -1 (best) to 1: of the lowest validation loss, and of the last training loss */
  readonly lowest: number;
  readonly train: number;
  readonly epochs: number;
}

/** @param group - as the model is asked about it: healthy trials only */
export function seenTrials(group: CurveGroup): readonly SeenTrial[] {
  const { trials } = group;
  const features = groupFeatures(group);
  const lowest = groupRanks(trials.map(({ curve }) => lowestLoss(curve)));
  const train = groupRanks(trials.map(({ curve }) => curve.epochs.at(-1)?.trainLoss ?? NaN));
  return trials.map(({ params, curve }, i) => ({
    ...{ features: features[i]!, params, lowest: lowest[i]!, train: train[i]! },
    epochs: curve.epochs.length,
  }));
}

/** @param isFirsts - whether a cause is taken from the first trial */
export function mixedTrial(
  first: SeenTrial,
  second: SeenTrial,
  isFirsts: (cause: Cause) => boolean,
): SeenTrial {
  const sideOf = (cause: Cause): SeenTrial => (isFirsts(cause) ? first : second);
  const params = mixedParams(first.params, second.params, isFirsts);
  return {
    features: {
      curve: curveColumns.map((name, i) => sideOf(causeOfColumn[name]).features.curve[i]!),
      params: encodeParams(params),
      // of the task all is common but the number of steps, which the batch size decides
      task: sideOf("batch-size").features.task,
    },
    params,
    lowest: sideOf("validation-loss").lowest,
    train: sideOf("training-loss").train,
    epochs: sideOf("epochs-seen").epochs,
  };
}

/** Parameters are mixed before they are encoded: some columns come from two of them. */
function mixedParams(first: Params, second: Params, isFirsts: (cause: Cause) => boolean): Params {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  const entries = [...names].flatMap((name) => {
    const value = (isFirsts(causeOfParameter(name)) ? first : second)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** Causes in which the two differ at all: the others cannot decide. */
export function differingCauses(first: SeenTrial, second: SeenTrial): readonly Cause[] {
  const columns = curveColumns.filter((_, i) => first.features.curve[i] !== second.features.curve[i]);
  const names = [...Object.keys(first.params), ...Object.keys(second.params)].filter(
    (name) => first.params[name] !== second.params[name],
  );
  const pairs: readonly (readonly [Cause, number, number])[] = [
    ["validation-loss", first.lowest, second.lowest],
    ["training-loss", first.train, second.train],
    ["epochs-seen", first.epochs, second.epochs],
  ];
  return [
    ...new Set([
      ...columns.map((name) => causeOfColumn[name]),
      ...pairs.flatMap(([cause, a, b]) => (a === b ? [] : [cause])),
      ...names.map(causeOfParameter),
    ]),
  ];
}
