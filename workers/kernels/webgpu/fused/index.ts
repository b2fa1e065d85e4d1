/** The fused kernels that templates/runtime/ops asks for by name. */
import type { Kernel } from "../../kernel.ts";
import { batchNormGradientKernel } from "./batch-norm-gradient.ts";
import { batchNormKernel } from "./batch-norm.ts";
import { columnMomentsKernel } from "./column-moments.ts";
import { gatherRowsKernel } from "./gather-rows.ts";
import { optimizerKernels } from "./optimizers.ts";

export const fusedKernels: readonly Kernel[] = [
  batchNormKernel,
  batchNormGradientKernel,
  columnMomentsKernel,
  gatherRowsKernel,
  ...optimizerKernels,
];
