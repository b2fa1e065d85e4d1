import { WorkbenchError } from "../study/index.ts";
import { printable } from "./printable.ts";
import { UsageError } from "./usage.ts";

/**
 * Says on stderr what has ended a command.
 * @param command - what the line begins with
 * @returns its exit code: 2 bad usage, 1 everything else
 */
export function reportError(command: string, error: unknown): 1 | 2 {
  process.stderr.write(`${command}: ${printable(describeError(error))}\n`);
  const isUsage = error instanceof WorkbenchError && error.code.startsWith("usage");
  return isUsage || error instanceof UsageError ? 2 : 1;
}

/** One line for what a user can do something about; where in the code, for what nobody expects. */
export function describeError(error: unknown): string {
  if (error instanceof WorkbenchError) return `${error.message} ${error.action}`;
  if (!(error instanceof Error)) return String(error);
  // an error of a system call is the machine's fault, such as a full disk
  const isExpected = error instanceof UsageError || "syscall" in error;
  return isExpected ? error.message : (error.stack ?? error.message);
}
