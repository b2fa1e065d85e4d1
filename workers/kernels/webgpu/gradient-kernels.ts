/** Gradients of convolutions and pools in WGSL of our own. */
import { depthwiseFilterGradient, depthwiseInputGradient } from "../compose/depthwise-gradients.ts";
import type { Kernel } from "../kernel.ts";
import { tiledFilterGradient } from "./convolution/filter-gradient.ts";

export const gradientKernels: readonly Kernel[] = [
  tiledFilterGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
];
