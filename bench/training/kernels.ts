import * as tf from "@tensorflow/tfjs";
import { filterGradientAsConvolution } from "../../workers/kernels/compose/filter-gradient.ts";
import { installKernels, type BackendName } from "../../workers/kernels/index.ts";
import { toKernelConfig } from "../../workers/kernels/kernel.ts";

/** For the backend in use. Stock WASM gets the filter gradient that it lacks, or it could not train at all. */
export function useKernels(whose: "stock" | "ours"): void {
  const backend = tf.getBackend() as BackendName;
  if (whose === "ours") installKernels(backend);
  else if (backend === "wasm") tf.registerKernel(toKernelConfig(filterGradientAsConvolution, "wasm", null));
}
