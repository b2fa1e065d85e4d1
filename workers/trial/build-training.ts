import * as tf from "@tensorflow/tfjs";
import type { ProgramContext, Training } from "../../templates/runtime/index.ts";
import type { LinkedProgram } from "./environment.ts";

/**
 * The program's model, the caller's to dispose. A program that throws halfway cannot dispose what it never returned,
 * so the variables that it made until then are disposed here.
 */
export function buildTraining({ program }: LinkedProgram, context: ProgramContext): Training {
  const before = new Set(Object.keys(tf.engine().registeredVariables));
  try {
    return program.createTraining(context);
  } catch (error) {
    for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
      if (!before.has(name)) variable.dispose();
    }
    throw error;
  }
}
