import type { Kernels } from "./kernels.ts";
import { priorWeight } from "./presets.ts";

/**
 * Each observation favours its own choice; the fewer kernels there are, the more it leaves to the others.
 * @param choices - number of choices
 * @param observed - indices of the observed choices, [n]
 */
export function categoricalKernels(choices: number, observed: readonly number[]): Kernels {
  const elsewhere = priorWeight / (observed.length + 1);
  const total = elsewhere * choices + 1;
  const logElsewhere = Math.log(elsewhere / total);
  const logObserved = Math.log((elsewhere + 1) / total);
  const logPrior = -Math.log(choices);
  return {
    sample(kernel, random) {
      const own = observed[kernel];
      // the row is uniform with an extra weight of 1 on the observed choice
      if (own !== undefined && random.next() * total < 1) return own;
      return random.integer(choices);
    },
    addLogPdf(point, sums) {
      for (let k = 0; k < observed.length; k++)
        sums[k]! += observed[k] === point ? logObserved : logElsewhere;
      sums[observed.length]! += logPrior;
    },
  };
}
