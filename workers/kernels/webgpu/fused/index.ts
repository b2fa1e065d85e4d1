/** The fused kernels that templates/runtime/ops asks for by name. */
import type { Kernel } from "../../kernel.ts";
import { batchNormGradientKernel } from "./batch-norm-gradient.ts";
import { batchNormKernel } from "./batch-norm.ts";
import { columnMomentsKernel } from "./column-moments.ts";
import { dropoutKernel } from "./dropout.ts";
import { gatherRowsKernel } from "./gather-rows.ts";
import { lossKernels } from "./losses.ts";
import { optimizerKernels } from "./optimizers.ts";
import { redrawKernel } from "./redraw.ts";
import { reluGradientKernel } from "./relu.ts";

export const fusedKernels: readonly Kernel[] = [
  batchNormKernel,
  batchNormGradientKernel,
  columnMomentsKernel,
  dropoutKernel,
  gatherRowsKernel,
  redrawKernel,
  reluGradientKernel,
  ...lossKernels,
  ...optimizerKernels,
];
