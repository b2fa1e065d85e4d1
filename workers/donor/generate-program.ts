import type { TrialData, TrialWork } from "../../protocol/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import { programHash } from "../program/index.ts";
import type { CheckedWork } from "./check-work.ts";
import { Refused } from "./refused.ts";

/**
 * Level 0: no code travels. The node writes the program itself, from the template, the form and the data.
 * @throws Refused unless it is the very program that the trial is to be trained with
 */
export async function generateProgram(
  { template, form }: CheckedWork,
  { order }: TrialWork,
  { task, classes, shape, train, validation }: TrialData,
): Promise<ProgramFiles> {
  const facts = { task, classes, shape, trainCount: train.length, validationCount: validation.length };
  let files: ProgramFiles;
  try {
    files = template.generate(form, facts);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Refused("bad-data", message, "Correct the form of the study.", cause);
  }
  const hash = await programHash(files);
  if (hash === order.spec.program) return files;
  throw new Refused(
    "code-error",
    `The template ${JSON.stringify(template.name)} of this node gives program ${hash.slice(0, 12)}…, the trial is of program ${order.spec.program.slice(0, 12)}…: it was edited, or one side has another version of Firstlight.`,
    "Train edited programs on this device; otherwise use the same version on both sides.",
  );
}
