/** Errors of the loop as records and as reasons of a failed trial. */
import type { ErrorRecord } from "../../protocol/index.ts";
import { WorkbenchError, type FailureReason } from "../../study/index.ts";

const SMALLER = "Choose a smaller model, image size or batch size.";

/** A record keeps what structured clone drops: code and action. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof WorkbenchError) {
    return { code: error.code, message: error.message, action: error.action };
  }
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error && error.stack !== undefined ? { detail: error.stack } : {};
  if (isOutOfMemory(error)) return { code: "out-of-memory", message, action: SMALLER, ...detail };
  return { code: "code-error", message, action: "Look at the program's code.", ...detail };
}

export interface Failure {
  readonly reason: FailureReason;
  readonly message: string;
  readonly action: string;
}

export function toFailure(error: unknown): Failure {
  const { code, message, action } = toErrorRecord(error);
  if (code === "sample-too-large") return { reason: "out-of-memory", message, action };
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

export function deviceLost(): WorkbenchError {
  return new WorkbenchError("device-lost", "The GPU device was lost.", "Start the trial again to go on.");
}

/**
 * How engines, tfjs and Dawn say that memory ran out; there is no common error class. "Aborted()" and
 * "memory access out of bounds" are all that tfjs's WASM module says when its own code gets no memory; "mapped at creation" is Dawn's upload that found none.
 */
const MEMORY_MESSAGES =
  /out of (WASM )?memory|out-of-memory|\bOOM\b|allocation failed|cannot enlarge memory|^Aborted\(|memory access out of bounds|invalid typed array length|exceeds? the max(imum)? (buffer )?size|larger than the max|failed to allocate|too large for the implementation/i;

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof WorkbenchError && error.code === "out-of-memory") return true;
  return error instanceof Error && MEMORY_MESSAGES.test(error.message);
}
