import type { SeededRandom } from "../../seeded-random.ts";
import { fromScale, hasValue, numericRange, paramValue } from "../../space/index.ts";
import type { Parameter, ParameterValue, Params } from "../../space/index.ts";
import type { ObservedTrial } from "../sampler.ts";
import { parzenEstimator } from "./parzen-estimator.ts";
import { candidateCount, type Bandwidth } from "./presets.ts";
import type { Split } from "./split.ts";

/**
 * Values for the given parameters: of 24 candidates drawn from the good trials' density l, the one with the largest
 * log l - log g, g being the density of the rest (Bergstra et al., NeurIPS 2011). The first wins ties.
 */
export function propose(
  parameters: readonly Parameter[],
  split: Split,
  bandwidth: Bandwidth,
  random: SeededRandom,
): Params {
  const good = parzenEstimator(parameters, observationsOf(parameters, split.below), bandwidth);
  const rest = parzenEstimator(parameters, observationsOf(parameters, split.above), bandwidth);
  let best: number[] = [];
  let bestScore = -Infinity;
  for (let i = 0; i < candidateCount; i++) {
    const candidate = good.sample(random);
    const score = good.logPdf(candidate) - rest.logPdf(candidate);
    if (i === 0 || score > bestScore) [best, bestScore] = [candidate, score];
  }
  return Object.fromEntries(
    parameters.map((parameter, d) => [parameter.name, fromPoint(parameter, best[d]!)]),
  );
}

/** Values of the trials that have all the parameters; a value that the space does not allow counts as absent. */
function observationsOf(
  parameters: readonly Parameter[],
  trials: readonly ObservedTrial[],
): ParameterValue[][] {
  return trials
    .filter((trial) => parameters.every((parameter) => hasParameter(trial, parameter)))
    .map((trial) => parameters.map(({ name }) => paramValue(trial.params, name)!));
}

export function hasParameter(trial: ObservedTrial, parameter: Parameter): boolean {
  return hasValue(parameter, paramValue(trial.params, parameter.name));
}

function fromPoint(parameter: Parameter, point: number): ParameterValue {
  return parameter.type === "categorical"
    ? parameter.choices[point]!
    : fromScale(numericRange(parameter), point);
}
