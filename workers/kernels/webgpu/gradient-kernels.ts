/** Convolutions, their gradients and those of pools in WGSL of our own. */
import type { Kernel } from "../kernel.ts";
import { convolutionKernels } from "./convolution/kernels.ts";
import { averagePoolGradientKernel, maxPoolGradientKernel } from "./pool/kernels.ts";

export const gradientKernels: readonly Kernel[] = [
  ...convolutionKernels,
  maxPoolGradientKernel,
  averagePoolGradientKernel,
];
