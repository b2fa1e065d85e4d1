/** Gradient of the ReLU: one pass instead of tfjs's two. */
import { RELU_GRADIENT } from "../../../templates/runtime/ops/index.ts";
import type { Kernel } from "../kernel.ts";
import { requireHeap } from "./heap.ts";

export const nativeReluGradient: Kernel = {
  name: RELU_GRADIENT,
  body: ({ dy, y }) => {
    const heap = requireHeap();
    const dx = heap.output(dy!.shape);
    const [out, ...operands] = [dx, dy!, y!].map((tensor) => heap.addressOf(tensor));
    // one row as long as the tensor
    heap.functions["passPositive"]!(out!, 1, dy!.size * 4, ...operands);
    return dx;
  },
};
