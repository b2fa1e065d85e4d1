/** What a relay answers in place of what was asked. */
import type { RelayError } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { isUnstorable, outsideWords } from "../outside-words.ts";

/** Mistakes of the relay itself tell nothing of its inside; `report` hears them. */
export function toRelayError(error: unknown, report: (error: unknown) => void): RelayError {
  if (error instanceof WorkbenchError) {
    if (error.code === "database-refused" && !isUnstorable(error)) report(error);
    const { code, message, action } = outsideWords(error);
    return { code: code.slice(0, 64), message: message.slice(0, 2000), action: action.slice(0, 2000) };
  }
  report(error);
  return {
    code: "relay-mistake",
    message: "The relay failed to answer this.",
    action: "Try again; the relay's own output says more.",
  };
}

export const rateLimited = (what: string): WorkbenchError =>
  new WorkbenchError("rate-limited", `Too many ${what} in a short time.`, "It is taken again in a moment.");

export const malformed = (event: string, issue: string): WorkbenchError =>
  new WorkbenchError(
    "malformed",
    `"${event.slice(0, 40)}" was not understood: ${issue.slice(0, 500)}`,
    "Update Firstlight on the older side.",
  );

export const closing = (): WorkbenchError =>
  new WorkbenchError("relay-closing", "The relay is about to stop.", "It is asked again when it is back.");
