/** What relays answer in place of what was asked for. */
import * as v from "valibot";
import { RelayError, relayProtocolVersion } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";

/** Asking again with the same key, code or version is no use. */
const FINAL: readonly string[] = [
  "no-code",
  "bad-code",
  "session-expired",
  "guests-refused",
  "revoked",
  "version-skew",
];
/** It may be different in a moment. */
const PASSING: readonly string[] = ["rate-limited", "database-unavailable", "relay-closing"];
/** The relay erred, perhaps for a moment, perhaps over this very question. */
const ERRED: readonly string[] = ["relay-mistake", "queue-disagrees"];
const MOST_TRIES = 6;

export const isFinal = ({ code }: { readonly code: string }): boolean => FINAL.includes(code);
/** @param tries - of this question so far */
export const isPassing = ({ code }: { readonly code: string }, tries: number): boolean =>
  PASSING.includes(code) || (ERRED.includes(code) && tries < MOST_TRIES);

export const refusal = ({ code, message, action }: RelayError): WorkbenchError =>
  new WorkbenchError(code, message, action);

/** A relay that refuses a connection says why in the error's `data`. */
export function refusalOf(error: Error): WorkbenchError | null {
  const said = v.safeParse(RelayError, "data" in error ? error.data : null);
  return said.success ? refusal(said.output) : null;
}

/** @param theirs - protocol version that a relay speaks. @returns null: it is ours */
export function skewWith(theirs: number): WorkbenchError | null {
  if (theirs === relayProtocolVersion) return null;
  const spoken = `The relay speaks version ${theirs} of the protocol, this Firstlight version ${relayProtocolVersion}.`;
  return theirs > relayProtocolVersion
    ? new WorkbenchError("version-skew", spoken, "Update Firstlight here.")
    : new WorkbenchError("version-skew", spoken, "Ask whoever runs the relay to update it.");
}

export function unreadable(event: string, issue: string): WorkbenchError {
  return new WorkbenchError(
    "version-skew",
    `The relay's answer to ${JSON.stringify(event)} is not understood: ${issue}.`,
    "Update Firstlight, here or on the relay, whichever is older.",
  );
}
