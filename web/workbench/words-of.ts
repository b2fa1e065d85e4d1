import { WorkbenchError } from "../../study/index.ts";

/** What went wrong, and what the user can do about it where the error says so. */
export function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof WorkbenchError ? `${message} ${error.action}` : message;
}
