import { seededRandom, type SeededRandom } from "../../seeded-random.ts";
import { decodeValue, isActive, paramValue, valueCount } from "../../space/index.ts";
import type { Parameter, ParameterValue, Params } from "../../space/index.ts";
import { drawRandom } from "../random.ts";
import type { SampleRequest, Sampler } from "../sampler.ts";
import { avoidDuplicates } from "./duplicate-guard.ts";
import { startupTrials, type TpeOptions } from "./presets.ts";
import { hasParameter, propose } from "./propose.ts";
import { isFinished, splitTrials, type Split } from "./split.ts";

/**
 * Tree-structured Parzen estimator as in Optuna 4.9 or 5.0 (Bergstra et al., NeurIPS 2011; Watanabe,
 * arXiv:2304.11127). Random until 10 trials are complete or pruned. Failed trials are ignored, NaN ranks worst.
 */
export function tpeSampler(options: TpeOptions): Sampler {
  return {
    name: "tpe",
    sampleTrial(request) {
      const trials = request.trials
        .filter(({ number }) => number !== request.trialNumber)
        .sort((a, b) => a.number - b.number);
      const sorted = { ...request, trials };
      if (trials.filter(isFinished).length < startupTrials) {
        return avoidDuplicates(sorted, (attempt) => drawRandom(request, attempt));
      }
      return avoidDuplicates(sorted, (attempt) => sampleFromModel(sorted, options, attempt));
    },
  };
}

/** Parameters that every finished trial has are proposed together, the others one at a time in the space's order. */
function sampleFromModel(request: SampleRequest, options: TpeOptions, attempt: number): Params {
  const random = seededRandom(request.seed, "tpe", request.trialNumber, attempt);
  const split = splitTrials(request.trials, options.constantLiar);
  const joint = options.independent ? {} : proposeJointly(request, split, options, random);
  const params: Params = {};
  for (const parameter of request.space.parameters) {
    if (!isActive(parameter, params)) continue;
    const proposed = paramValue(joint, parameter.name); // null is a value
    params[parameter.name] =
      proposed === undefined ? proposeAlone(parameter, split, options, random) : proposed;
  }
  return params;
}

function proposeJointly(
  request: SampleRequest,
  split: Split,
  options: TpeOptions,
  random: SeededRandom,
): Params {
  const parameters = intersectionSpace(request);
  return parameters.length === 0 ? {} : propose(parameters, split, options.bandwidth, random);
}

function proposeAlone(
  parameter: Parameter,
  split: Split,
  options: TpeOptions,
  random: SeededRandom,
): ParameterValue {
  if (valueCount(parameter) === 1) return decodeValue(parameter, 0);
  return paramValue(propose([parameter], split, options.bandwidth, random), parameter.name)!;
}

/** Parameters with more than one value that all finished trials have, by name. */
function intersectionSpace({ space, trials }: SampleRequest): Parameter[] {
  const finished = trials.filter(isFinished);
  return space.parameters
    .filter((parameter) => valueCount(parameter) > 1)
    .filter((parameter) => finished.every((trial) => hasParameter(trial, parameter)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
