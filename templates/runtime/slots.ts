import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";

/**
 * Optimiser slots from a checkpoint in place of the current ones, which are disposed.
 * @param stored - stay the caller's
 * @returns copies, the caller's
 * @throws WorkbenchError `optimizer-state-mismatch` when names or shapes differ; then nothing is disposed
 */
export function restoreSlots(current: tf.NamedTensorMap, stored: tf.NamedTensorMap): tf.NamedTensorMap {
  const [expected, found] = [describeSlots(current), describeSlots(stored)];
  if (expected !== found) {
    throw new WorkbenchError(
      "optimizer-state-mismatch",
      `The stored optimiser state is ${found || "empty"}; the model needs ${expected}.`,
      "Continue the trial from a checkpoint of the same program and optimiser.",
    );
  }
  const copies = Object.entries(stored).map(([name, slot]) => [name, slot.clone()] as const);
  tf.dispose(current);
  return Object.fromEntries(copies);
}

function describeSlots(slots: tf.NamedTensorMap): string {
  const names = Object.keys(slots).sort();
  return names.map((name) => `${name} [${slots[name]!.shape.join(", ")}]`).join(", ");
}
