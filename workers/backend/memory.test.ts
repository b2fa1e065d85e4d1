import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { releaseFreeMemory } from "./memory.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** A model that was used and disposed, held by nobody here. */
function usedModel(): WeakRef<object> {
  const input = tf.input({ shape: [2] });
  const model = tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor,
  });
  tf.tidy(() => {
    model.apply(tf.ones([1, 2]));
  });
  model.dispose();
  return new WeakRef(input);
}

test("a disposed model is not remembered", async () => {
  await tf.setBackend("cpu");
  const used = usedModel();
  releaseFreeMemory();
  await setImmediate(); // a weak reference lives as long as its turn
  collectGarbage();
  expect(used.deref()).toBeUndefined();
});
