/** Matrix product whose transposes are carried out first: XNNPACK only takes plain operands, ten times faster. */
import * as tf from "@tensorflow/tfjs";
import { tensorOf, type Attributes, type Kernel, type TensorMap } from "../kernel.ts";

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

const ACTIVATIONS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  linear: (x) => x,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  sigmoid: tf.sigmoid,
};

/**
 * Products of several matrices with bias and activation, one after the other: tfjs's fused kernel gives wrong ones.
 * @returns null for an activation of another kind
 */
export function fusedMatMulByParts(inputs: TensorMap, attrs: Attributes): tf.Tensor | null {
  const { transposeA, transposeB, activation } = attrs;
  const activate = ACTIVATIONS[typeof activation === "string" ? activation : "linear"];
  if (activate === undefined) return null;
  const { bias } = inputs;
  return tf.tidy(() => {
    const [a, b] = [tensorOf(inputs, "a"), tensorOf(inputs, "b")];
    const product = tf.matMul(a, b, transposeA === true, transposeB === true);
    return activate(bias === undefined ? product : tf.add(product, bias));
  });
}
