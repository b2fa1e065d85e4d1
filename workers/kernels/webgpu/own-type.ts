/**
 * tfjs casts whole numbers to floats by renaming the type and leaving the buffer as it is; its own shaders ask the
 * buffer. Ours read what the tensor says, so such an input is converted first.
 */
import * as tf from "@tensorflow/tfjs";
import type { TensorMap } from "../kernel.ts";
import { webgpuBackend } from "./device.ts";

/** @returns the inputs, and which of them were made here and are to be disposed */
export function inOwnType(inputs: TensorMap): { tensors: TensorMap; made: readonly tf.Tensor[] } {
  const { tensorMap } = webgpuBackend();
  const made: tf.Tensor[] = [];
  const tensors = Object.entries(inputs).map(([name, tensor]) => {
    const { dtype } = tensorMap.get(tensor.dataId);
    if (dtype === tensor.dtype || tensor.dtype !== "float32") return [name, tensor] as const;
    const converted = tf.tidy(() => tf.add(tensor, 0));
    made.push(converted);
    return [name, converted] as const;
  });
  return made.length === 0 ? { tensors: inputs, made } : { tensors: Object.fromEntries(tensors), made };
}
