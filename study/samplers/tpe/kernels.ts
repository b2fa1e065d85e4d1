import type { SeededRandom } from "../../seeded-random.ts";

/**
 * One dimension of a mixture: a kernel for each observation and, last, the prior's. Points are numbers: ln x for
 * log parameters, x for other numeric ones, the index of the choice for categorical ones.
 */
export interface Kernels {
  /** draws from the kernel with this index */
  sample(kernel: number, random: SeededRandom): number;
  /** adds the log density of every kernel at the point to `sums`, [kernels] */
  addLogPdf(point: number, sums: Float64Array): void;
}
