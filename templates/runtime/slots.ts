import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../study/index.ts";
import type { Slots } from "./ops/index.ts";

/**
 * Writes optimiser slots from a checkpoint into the current ones.
 * @param stored - stay the caller's
 * @returns `current`
 * @throws WorkbenchError `optimizer-state-mismatch` when names or shapes differ; then nothing is written
 */
export function restoreSlots(current: Slots, stored: tf.NamedTensorMap): Slots {
  const [expected, found] = [describeSlots(current), describeSlots(stored)];
  if (expected !== found) {
    throw new WorkbenchError(
      "optimizer-state-mismatch",
      `The stored optimiser state is ${found || "empty"}; the model needs ${expected}.`,
      "Continue the trial from a checkpoint of the same program and optimiser.",
    );
  }
  tf.tidy(() => {
    // values of their own: steps change slots in place, and a clone would share the stored ones
    for (const [name, slot] of Object.entries(stored)) current[name]!.assign(tf.add(slot, 0));
  });
  return current;
}

function describeSlots(slots: tf.NamedTensorMap): string {
  const names = Object.keys(slots).sort();
  return names.map((name) => `${name} [${slots[name]!.shape.join(", ")}]`).join(", ");
}
