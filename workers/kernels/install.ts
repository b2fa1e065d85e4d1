/** Puts our kernels into tfjs's registry, once a backend, and takes them out again. */
import * as tf from "@tensorflow/tfjs";
import { depthwiseInputGradient } from "./compose/depthwise-gradients.ts";
import { sharedIdentity } from "./compose/identity.ts";
import { layerGradients } from "./compose/layer-gradients.ts";
import { withSafeSamePadding } from "./compose/same-padding.ts";
import { toKernelConfig, type BackendName, type Kernel } from "./kernel.ts";
import { columnKernels } from "./native/column-kernels.ts";
import {
  nativeConvolution,
  nativeFilterGradient,
  nativeInputGradient,
} from "./native/convolution-kernels.ts";
import { nativeBatchNorm } from "./native/batch-norm-kernel.ts";
import { fusedBatchNorm } from "./native/fused-batch-norm.ts";
import { lossKernels } from "./native/loss-kernels.ts";
import { nativeDepthwiseFilterGradient } from "./native/depthwise-kernel.ts";
import { wasmHeap } from "./native/heap.ts";
import { nativeFusedMatMul, nativeMatMul } from "./native/matmul-kernel.ts";
import { nativeMaxPoolGradient } from "./native/max-pool-kernel.ts";
import { optimizerKernels } from "./native/optimizer-kernels.ts";
import { nativeRedraw } from "./native/redraw-kernel.ts";
import { reductionKernels } from "./native/reduction-kernels.ts";
import { nativeReluGradient } from "./native/relu-kernel.ts";
import { nativeTile } from "./native/tile-kernel.ts";
import { fusedKernels } from "./webgpu/fused/index.ts";
import { gradientKernels } from "./webgpu/gradient-kernels.ts";

function kernelsOf(backend: BackendName): readonly Kernel[] {
  if (backend === "webgpu") return [...gradientKernels, ...fusedKernels];
  if (backend === "cpu") return [];
  return [
    nativeConvolution(tf.Conv2D),
    nativeConvolution(tf.FusedConv2D),
    nativeFilterGradient,
    nativeInputGradient,
    withSafeSamePadding(tf.DepthwiseConv2dNative, true),
    withSafeSamePadding(tf.FusedDepthwiseConv2D, true),
    nativeDepthwiseFilterGradient,
    depthwiseInputGradient,
    nativeMaxPoolGradient,
    nativeBatchNorm,
    nativeTile,
    ...reductionKernels,
    nativeMatMul,
    nativeFusedMatMul,
    sharedIdentity,
    ...(wasmHeap() === null
      ? []
      : [
          ...columnKernels,
          ...fusedBatchNorm,
          ...lossKernels,
          ...optimizerKernels,
          nativeRedraw,
          nativeReluGradient,
        ]),
  ];
}

/** Stock kernels that ours replaced, by kernel's name; null where there was none. */
const replaced = new Map<BackendName, Map<string, tf.KernelConfig | null>>();
/** Stock gradients that ours replaced: while a backend has our kernels. */
let replacedGradients: tf.GradConfig[] = [];

/**
 * Installs our kernels for a backend, which must be initialised; a second call changes nothing.
 * @param off - kernel names to leave stock: the kill switch for one kernel that misbehaves on some device
 */
export function installKernels(backend: BackendName, off: readonly string[] = []): void {
  if (replaced.has(backend)) return;
  if (replaced.size === 0) installGradients(off);
  const stockKernels = new Map<string, tf.KernelConfig | null>();
  for (const kernel of kernelsOf(backend)) {
    if (off.includes(kernel.name)) continue;
    const stock = (tf.getKernel(kernel.name, backend) as tf.KernelConfig | undefined) ?? null;
    stockKernels.set(kernel.name, stock);
    if (stock !== null) tf.unregisterKernel(kernel.name, backend);
    tf.registerKernel(toKernelConfig(kernel, backend, stock));
  }
  replaced.set(backend, stockKernels);
}

/** The kill switch for all: the stock kernels are back. */
export function uninstallKernels(backend: BackendName): void {
  for (const [name, stock] of replaced.get(backend) ?? []) {
    tf.unregisterKernel(name, backend);
    if (stock !== null) tf.registerKernel(stock);
  }
  replaced.delete(backend);
  if (replaced.size === 0) putBackGradients();
}

function installGradients(off: readonly string[]): void {
  for (const [name, over] of Object.entries(layerGradients)) {
    if (off.includes(name)) continue;
    const stock = tf.getGradient(name);
    replacedGradients.push(stock);
    tf.unregisterGradient(name);
    tf.registerGradient({ ...stock, gradFunc: over(stock.gradFunc) });
  }
}

function putBackGradients(): void {
  for (const stock of replacedGradients) {
    tf.unregisterGradient(stock.kernelName);
    tf.registerGradient(stock);
  }
  replacedGradients = [];
}
