import { WorkbenchError, type FailureReason } from "../../study/index.ts";

export interface FailureWords {
  readonly reason: FailureReason;
  readonly message: string;
  readonly action: string;
}

/** What a study is told of a trial that an error ended on this side. */
export function failureOf(error: unknown): FailureWords {
  const message = error instanceof Error ? error.message : String(error);
  const action =
    error instanceof WorkbenchError ? error.action : "Look at the relay's log, then retry the trial.";
  const code = error instanceof WorkbenchError ? error.code : "";
  return { reason: REASONS[code] ?? "lost-node", message, action };
}

const REASONS: Readonly<Record<string, FailureReason>> = {
  "bad-data": "bad-data",
  aborted: "cancelled",
  // who closes the link leaves the trial to the relay's nodes
  "relay-closed": "cancelled",
};

/** Where a relay does not say why. */
export const GIVEN_UP: FailureWords = {
  reason: "lost-node",
  message: "The relay gave the trial up.",
  action: "Retry the trial.",
};
