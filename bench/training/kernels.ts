/** Changes between tfjs's kernels and ours while both wait their turn. */
import * as tf from "@tensorflow/tfjs";
import { filterGradientAsConvolution } from "../../workers/kernels/compose/filter-gradient.ts";
import { installKernels, uninstallKernels } from "../../workers/kernels/install.ts";
import { toKernelConfig } from "../../workers/kernels/kernel.ts";

const missing = toKernelConfig(filterGradientAsConvolution, "wasm", null);
let current: string | null = null;

/** For the backend in use. Stock WASM gets the filter gradient that it lacks, or it could not train at all. */
export function useKernels(whose: "stock" | "ours"): void {
  const backend = tf.getBackend() as "wasm" | "webgpu";
  const wanted = `${whose} on ${backend}`;
  if (current === wanted) return;
  if (current === "stock on wasm") tf.unregisterKernel(missing.kernelName, "wasm");
  if (whose === "ours") installKernels(backend);
  else uninstallKernels(backend);
  if (wanted === "stock on wasm") tf.registerKernel(missing);
  current = wanted;
}
