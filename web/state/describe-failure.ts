/** What a failure says to a person, and what they can paste into a bug report. */
export interface FailureText {
  readonly message: string;
  /** what the user can do; empty where the error does not say */
  readonly action: string;
  readonly details: string;
}

/** Reads a WorkbenchError's `code` and `action` where they are, and any other error's message. */
export function describeFailure(error: unknown): FailureText {
  const message =
    error instanceof Error && error.message !== ""
      ? error.message
      : `The failure has no message: ${String(error)}`;
  const action = textOf(error, "action");
  const code = textOf(error, "code");
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return { message, action, details: [code, message, action, stack].filter(Boolean).join("\n") };
}

function textOf(error: unknown, key: string): string {
  if (typeof error !== "object" || error === null) return "";
  const value: unknown = Reflect.get(error, key);
  return typeof value === "string" ? value : "";
}
