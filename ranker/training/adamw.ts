import * as tf from "@tensorflow/tfjs";

type Variables = Readonly<Record<string, tf.Variable>>;

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** AdamW with decoupled weight decay on kernels (arXiv:1711.05101). Call `update` inside a tidy. */
export function createAdamW(variables: Variables, { weightDecay }: { readonly weightDecay: number }) {
  const slots = Object.entries(variables).map(([name, variable]) => ({
    variable,
    decay: name.endsWith("/kernel") ? weightDecay : 0,
    mean: tf.variable(tf.zerosLike(variable), false),
    square: tf.variable(tf.zerosLike(variable), false),
  }));
  let step = 0;
  const update = (gradients: tf.NamedTensorMap, learningRate: number): void => {
    step++;
    const correction = Math.sqrt(1 - BETA2 ** step) / (1 - BETA1 ** step);
    for (const { variable, decay, mean, square } of slots) {
      const gradient = gradients[variable.name]!;
      mean.assign(tf.add(tf.mul(mean, BETA1), tf.mul(gradient, 1 - BETA1)));
      square.assign(tf.add(tf.mul(square, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
      const move = tf.mul(tf.div(mean, tf.add(tf.sqrt(square), EPSILON)), learningRate * correction);
      variable.assign(tf.sub(tf.mul(variable, 1 - learningRate * decay), move));
    }
  };
  return { update, dispose: () => slots.forEach(({ mean, square }) => tf.dispose([mean, square])) };
}
