/** What goes between a relay's thread and PGlite's. Both ends are this program, so nothing is parsed. */
import type { Row, Statement } from "./database.ts";

export type PgliteCall =
  | { readonly type: "query"; readonly sql: string; readonly values: readonly unknown[] }
  | { readonly type: "script"; readonly sql: string }
  | { readonly type: "pipeline"; readonly transactions: readonly (readonly Statement[])[] }
  | { readonly type: "listen" | "unlisten"; readonly channel: string }
  | { readonly type: "dump" }
  | { readonly type: "close" };

/** an error's own fields: structured clone would drop `code` */
export interface CallFailure {
  readonly message: string;
  readonly code: string;
}

/** of one transaction */
export type PgliteOutcome =
  | { readonly type: "committed"; readonly rows: readonly (readonly Row[])[] }
  | { readonly type: "undone"; readonly failure: CallFailure };

export type PgliteAnswer =
  | { readonly type: "opened" }
  | { readonly type: "unopened"; readonly failure: CallFailure }
  | { readonly type: "done"; readonly id: number; readonly rows: readonly Row[] }
  | { readonly type: "pipelined"; readonly id: number; readonly outcomes: readonly PgliteOutcome[] }
  | { readonly type: "dumped"; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: "failed"; readonly id: number; readonly failure: CallFailure }
  | { readonly type: "notified"; readonly channel: string; readonly payload: string };

export interface Numbered {
  readonly id: number;
  readonly call: PgliteCall;
}
