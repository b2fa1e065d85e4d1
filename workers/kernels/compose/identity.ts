import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../kernel.ts";

/**
 * A copy that shares its values, as tfjs's other backends make it; values are never written in place. The stock WASM
 * kernel copies them, and every tensor that a gradient saves goes through it.
 */
export const sharedIdentity: Kernel = {
  name: tf.Identity,
  body(inputs, attrs, stock) {
    const x = inputs["x"]!;
    if (x.dtype === "string") return stock(inputs, attrs);
    const backend = tf.backend();
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  },
};
