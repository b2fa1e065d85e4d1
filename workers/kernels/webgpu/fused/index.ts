/** The fused kernels that templates/runtime/ops asks for by name. */
import type { Kernel } from "../../kernel.ts";
import { gatherRowsKernel } from "./gather-rows.ts";
import { optimizerKernels } from "./optimizers.ts";

export const fusedKernels: readonly Kernel[] = [gatherRowsKernel, ...optimizerKernels];
