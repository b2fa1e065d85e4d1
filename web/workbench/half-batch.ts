import { hasValue, WorkbenchError, type Params, type SearchSpace } from "../../study/index.ts";

const name = "batch_size";

/**
 * The same configuration with half the batch, or where the search space lacks that value with the next smaller one that
 * it has: the sampler learns from all trials, so every trial stays inside the space.
 * @throws WorkbenchError `no-smaller-batch`
 */
export function halveBatch({ parameters }: SearchSpace, params: Params): Params {
  const parameter = parameters.find((one) => one.name === name);
  const batch = params[name];
  if (!parameter || typeof batch !== "number") {
    throw refusal(`The search space has no "${name}" that could be halved.`);
  }
  let smaller = Math.floor(batch / 2);
  while (smaller >= 1 && !hasValue(parameter, smaller)) smaller--;
  if (smaller < 1) throw refusal(`The search space has no batch of ${Math.floor(batch / 2)} or less.`);
  return { ...params, [name]: smaller };
}

const refusal = (message: string): WorkbenchError =>
  new WorkbenchError(
    "no-smaller-batch",
    message,
    "Retry the trial as it is, or duplicate the study and give its search space smaller batches.",
  );
