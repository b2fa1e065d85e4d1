import type { ProgramContext } from "../../templates/runtime/index.ts";
import { timeChoices } from "../kernels/webgpu/index.ts";
import type { Session } from "./session.ts";
import type { RecordingOptions } from "./stepper.ts";

/** Steps are recorded on WebGPU, where JavaScript would otherwise starve the device. @returns null: they are not */
export function recordingFor(
  { opened, environment }: Pick<Session, "opened" | "environment">,
  { epochs, stepsPerEpoch }: ProgramContext,
  onGiveUp: RecordingOptions["onGiveUp"],
): RecordingOptions | null {
  if (opened.backend !== "webgpu" || environment.recordSteps === false) return null;
  const settle = () => (environment.timeKernels === false ? Promise.resolve() : timeChoices());
  return { settle, onGiveUp, lastStep: epochs * stepsPerEpoch - 1 };
}
