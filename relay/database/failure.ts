/** Turns what drivers throw into what a user can act on. */
import { WorkbenchError } from "../../study/index.ts";

/** Five characters of PostgreSQL, or Node's (`ECONNREFUSED`); "" where there is none. */
export function codeOf(error: unknown): string {
  if (error instanceof WorkbenchError) return codeOf(error.cause);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

const lost =
  /^(08...|57P0[1-5]|25P03|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const lostWords =
  /connection terminated|client has encountered a connection error|not queryable|timeout expired|timeout exceeded when trying to connect/i;

/** The server is gone, restarting or out of reach; the statement may be right. */
export function isLost(error: unknown): boolean {
  if (error instanceof WorkbenchError && error.code !== "database-unavailable") return false;
  const cause = error instanceof WorkbenchError ? error.cause : error;
  return lost.test(codeOf(cause)) || (cause instanceof Error && lostWords.test(cause.message));
}

/** Two transactions met; one of them was undone, and may simply run again. */
export const isConflict = (error: unknown): boolean =>
  /^(40001|40P01|26000)$/.test(codeOf(error)) || isStalePlan(error);

/** a table changed under a statement that was planned before */
export function isStalePlan(error: unknown): boolean {
  const cause = error instanceof WorkbenchError ? error.cause : error;
  return codeOf(cause) === "0A000" && cause instanceof Error && /cached plan/.test(cause.message);
}

/** @param place - as people know it: a folder or a server without its password */
export function toWorkbenchError(error: unknown, place: string): unknown {
  if (error instanceof WorkbenchError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  if (code === "53100" || code === "ENOSPC" || /no space left/i.test(message))
    return full(place, message, error);
  if (isLost(error)) {
    const action = "It is tried again; see that the database runs and can be reached.";
    return new WorkbenchError("database-unavailable", `${place} does not answer: ${message}`, action, {
      cause: error,
    });
  }
  // not PostgreSQL's: thrown by a transaction's own work
  if (!/^[0-9A-Z]{5}$/.test(code)) return error;
  const action = "This is a mistake in the relay; please report it with this message.";
  return new WorkbenchError("database-refused", `${place}: ${message}`, action, { cause: error });
}

export function full(place: string, detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "database-full",
    `The disk of ${place} is full: ${detail}`,
    "Free some space there. What was acknowledged is safe, and work goes on by itself afterwards.",
    { cause },
  );
}

/** by this relay itself, on its way out */
export const wasClosed = (place: string): WorkbenchError =>
  new WorkbenchError("database-closed", `${place} was closed.`, "Ask again when the relay runs again.");

/** Why PGlite did not open a folder. It says `Aborted()` to nearly everything. */
export function openingFailure(error: unknown, folder: string, version: string | null): WorkbenchError {
  const message = error instanceof Error ? error.message : String(error);
  if (version !== null && version !== "18") {
    return new WorkbenchError(
      "database-version",
      `${folder} was written by PostgreSQL ${version}; this relay reads version 18.`,
      "Export it with the release that wrote it, or start with another folder. Nothing in it was changed.",
      { cause: error },
    );
  }
  return new WorkbenchError(
    "database-unopened",
    `The database in ${folder} did not open: ${message}`,
    "Most often the disk is full or another program has the folder: free space, and start again. Nothing in it was " +
      "deleted; if it still fails, keep a copy of the folder and import the last export into a new one.",
    { cause: error },
  );
}
