import { activeParameters, paramValue, valueCount, type Params } from "../../space/index.ts";
import { drawRandom } from "../random.ts";
import type { SampleRequest } from "../sampler.ts";

const modelAttempts = 5;
const randomAttempts = 20;

/**
 * Training the same configuration twice teaches little. Where all active parameters are discrete, a proposal that
 * another trial already has is drawn again: some times from the model, then at random; a space that seems used up
 * gets the first proposal after all. Continuous spaces are not touched.
 */
export function avoidDuplicates(request: SampleRequest, draw: (attempt: number) => Params): Params {
  const first = draw(0);
  if (!isDiscrete(request, first)) return first;
  const taken = new Set(request.trials.map(({ params }) => keyOf(request, params)));
  const isNew = (params: Params): boolean => !taken.has(keyOf(request, params));
  if (isNew(first)) return first;
  for (let attempt = 1; attempt < modelAttempts + randomAttempts; attempt++) {
    const params = attempt < modelAttempts ? draw(attempt) : drawRandom(request, attempt);
    if (isNew(params)) return params;
  }
  return first;
}

function isDiscrete({ space }: SampleRequest, params: Params): boolean {
  return activeParameters(space, params).every((parameter) => valueCount(parameter) !== Infinity);
}

function keyOf({ space }: SampleRequest, params: Params): string {
  const active = activeParameters(space, params);
  return JSON.stringify(active.map(({ name }) => [name, paramValue(params, name)]));
}
