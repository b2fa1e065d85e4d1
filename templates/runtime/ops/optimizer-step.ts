import type * as tf from "@tensorflow/tfjs";
import type { Optimizer, UpdatePoint } from "./optimizers.ts";

/**
 * One optimiser step in place: writes the variables, disposes the old slots and returns the new ones (the caller's).
 * @param gradients - by the variables' names; they stay the caller's
 */
export function optimizerStep(
  optimizer: Optimizer,
  variables: Readonly<Record<string, tf.Variable>>,
  gradients: tf.NamedTensorMap,
  slots: tf.NamedTensorMap,
  at: UpdatePoint,
): tf.NamedTensorMap {
  const updated = optimizer.update(variables, gradients, slots, at);
  for (const [name, variable] of Object.entries(variables)) {
    const next = updated.parameters[name]!;
    variable.assign(next);
    next.dispose();
  }
  for (const slot of Object.values(slots)) slot.dispose();
  return updated.slots;
}
