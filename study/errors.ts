/**
 * What went wrong, in words a user can act on. Pruned and diverged trials are results, not errors.
 * Crosses threads as an `ErrorRecord` (see `toErrorRecord`), because structured clone drops `code` and `action`.
 */
export class WorkbenchError extends Error {
  override readonly name = "WorkbenchError";
  /** stable, kebab-case, for programs */
  readonly code: string;
  /** what the user can do about it */
  readonly action: string;

  constructor(code: string, message: string, action: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.action = action;
  }
}
