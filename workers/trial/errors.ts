/** Errors of the loop as records and as reasons of a failed trial. */
import type { ErrorRecord } from "../../protocol/index.ts";
import { WorkbenchError, type FailureReason } from "../../study/index.ts";

/** A record keeps what structured clone drops: code and action. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof WorkbenchError) {
    return { code: error.code, message: error.message, action: error.action };
  }
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {};
  return { code: "code-error", message, action: "Look at the program's code.", ...detail };
}

export interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
  readonly action: string;
}

export function toFailure(error: unknown): Failure {
  const { code, message, action } = toErrorRecord(error);
  if (isOutOfMemory(error)) {
    return { reason: "out-of-memory", message, action: "Choose a smaller model, image size or batch size." };
  }
  if (code === "cancelled" || code === "bad-data" || code === "device-lost")
    return { reason: code, message, action };
  return { reason: "code-error", message, action };
}

export function cancelled(): WorkbenchError {
  return new WorkbenchError("cancelled", "The trial was cancelled.", "Start it again to go on.");
}

export function badData(message: string): WorkbenchError {
  return new WorkbenchError("bad-data", message, "Correct the data and import it again.");
}

/** How engines, tfjs and Dawn say that memory ran out; there is no common error class. */
const MEMORY_MESSAGES =
  /out of memory|out-of-memory|\bOOM\b|allocation failed|cannot enlarge memory|invalid typed array length|exceeds? the max(imum)? (buffer )?size|larger than the max/i;

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof WorkbenchError && error.code === "out-of-memory") return true;
  return error instanceof Error && MEMORY_MESSAGES.test(error.message);
}
