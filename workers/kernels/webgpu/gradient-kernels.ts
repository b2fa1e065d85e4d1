/** Gradients of convolutions and pools in WGSL of our own, and the convolutions themselves. */
import type { Kernel } from "../kernel.ts";
import {
  convolutionKernel,
  depthwiseConvolutionKernel,
  depthwiseFilterGradientKernel,
  depthwiseInputGradientKernel,
  filterGradientKernel,
  inputGradientKernel,
} from "./convolution/kernels.ts";
import { averagePoolGradientKernel, maxPoolGradientKernel } from "./pool/kernels.ts";

export const gradientKernels: readonly Kernel[] = [
  filterGradientKernel,
  inputGradientKernel,
  depthwiseFilterGradientKernel,
  depthwiseInputGradientKernel,
  convolutionKernel,
  depthwiseConvolutionKernel,
  maxPoolGradientKernel,
  averagePoolGradientKernel,
];
