/** Matrix product whose transposes are carried out first: XNNPACK only takes plain operands, ten times faster. */
import * as tf from "@tensorflow/tfjs";
import type { Kernel } from "../kernel.ts";

/**
 * a [..., m, k], b [..., k, n], each transposed when its flag says so → [..., m, n].
 * Vectors go to the stock kernel: tfjs transposes them by a mere change of shape, and its cache of XNNPACK operators,
 * keyed by the data alone, would then answer with the operator of the other shape.
 */
export const plainMatMul: Kernel = {
  name: tf.BatchMatMul,
  body(inputs, attrs, stock) {
    const { transposeA, transposeB } = attrs;
    const a = inputs["a"]!;
    const b = inputs["b"]!;
    if (transposeA !== true && transposeB !== true) return stock(inputs, attrs);
    if ([...a.shape.slice(-2), ...b.shape.slice(-2)].includes(1)) return stock(inputs, attrs);
    return tf.tidy(() =>
      tf.matMul(transposeA === true ? swapLastTwo(a) : a, transposeB === true ? swapLastTwo(b) : b),
    );
  },
};

function swapLastTwo(x: tf.Tensor): tf.Tensor {
  const order = x.shape.map((_, axis) => axis);
  [order[x.rank - 2], order[x.rank - 1]] = [x.rank - 1, x.rank - 2];
  return tf.transpose(x, order);
}
