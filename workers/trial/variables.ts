import * as tf from "@tensorflow/tfjs";

/**
 * Runs `work` and disposes every variable it left behind: a program that throws while it builds its model cannot
 * dispose what it never returned.
 */
export async function withoutNewVariables<T>(work: () => Promise<T>): Promise<T> {
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  try {
    return await work();
  } finally {
    for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
      if (!before.has(name)) variable.dispose();
    }
  }
}
