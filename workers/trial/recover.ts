/** What became of the device behind an error, and another device in place of a lost one. */
import { WorkbenchError } from "../../study/index.ts";
import { deviceLost } from "./errors.ts";
import type { Session } from "./session.ts";
import type { TrialRun } from "./train-trial.ts";

/** Turns of the event loop in which a device's own word arrives after the reads that it cut off have failed. */
const TURNS = 50;

/** @returns the device's fault when it has one: what the program ran into is only its consequence */
export async function faultBehind({ opened, environment }: Session, error: unknown): Promise<unknown> {
  for (let turn = 0; turn < TURNS && opened.fault() === null; turn++) await environment.yieldToHost();
  return opened.fault() ?? error;
}

export const isDeviceLost = (error: unknown): boolean =>
  error instanceof WorkbenchError && error.code === "device-lost";

/** @throws WorkbenchError `device-lost` when no other can be had */
export async function replaceDevice({ session, events }: TrialRun): Promise<void> {
  try {
    session.opened = await session.reopen();
  } catch (cause) {
    const { action } = deviceLost();
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "device-lost",
      `The GPU device was lost and did not come back. ${detail}`,
      action,
      {
        cause,
      },
    );
  }
  const message = `The GPU device was lost; the trial goes on with ${session.opened.backend} from its last epoch.`;
  events.report({ type: "trial-adjusted", reason: "device-lost", message });
}
