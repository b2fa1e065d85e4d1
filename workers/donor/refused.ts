import type { TrialFault } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";

/** This node does not run the trial, and says why; another one may. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly fault: TrialFault;

  constructor(reason: TrialFault["reason"], message: string, action: string, cause?: unknown) {
    super(message, { cause });
    this.fault = { reason, message: message.slice(0, 2000), action: action.slice(0, 2000) };
  }
}

const REASONS: Readonly<Record<string, TrialFault["reason"]>> = {
  "out-of-memory": "out-of-memory",
  "device-lost": "device-lost",
  "worker-crashed": "worker-crashed",
};

/** What went wrong with a trial's own data or program. */
export function faultOf(error: unknown): TrialFault {
  const known = error instanceof WorkbenchError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  return {
    reason: REASONS[known?.code ?? ""] ?? "bad-data",
    message: message.slice(0, 2000),
    action: (known?.action ?? "Submit the trial again.").slice(0, 2000),
  };
}
