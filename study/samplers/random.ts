import { seededRandom } from "../seeded-random.ts";
import { decode, type Params } from "../space/index.ts";
import type { SampleRequest, Sampler } from "./sampler.ts";

/** Independent draws from each parameter's own distribution; what other trials found does not matter. */
export function randomSampler(): Sampler {
  return { name: "random", sampleTrial: drawRandom };
}

/** @param attempt - counts redraws of the same trial, from 0 */
export function drawRandom({ space, seed, trialNumber }: SampleRequest, attempt = 0): Params {
  const random = seededRandom(seed, "random", trialNumber, attempt);
  // inactive parameters use up a draw as well, so that a condition does not shift the ones after it
  return decode(
    space,
    space.parameters.map(() => random.next()),
  );
}
