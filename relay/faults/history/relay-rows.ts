/** What the database says when all is quiet: the other half of the evidence. */
import type { RemoteState, TrialResult } from "../../../protocol/index.ts";

export interface TrialRow {
  readonly id: string;
  readonly owner: string;
  readonly state: RemoteState;
  /** of the result that counts; null: none does */
  readonly counted: { readonly replica: number; readonly node: string } | null;
}
export interface AttemptRow {
  readonly trial: string;
  readonly replica: number;
  readonly attempt: number;
  readonly node: string;
  /** SHA-256 of the lease's token, in hexadecimal */
  readonly tokenHash: string;
}
export interface ResultRow {
  readonly trial: string;
  readonly replica: number;
  readonly attempt: number;
  readonly node: string;
  /** false: it was found wrong, and another one took its place */
  readonly stands: boolean;
  readonly result: TrialResult;
}
/** What a node is credited with. */
export interface NodeRow {
  readonly id: string;
  readonly finished: number;
}

export interface RelayRows {
  readonly trials: readonly TrialRow[];
  readonly attempts: readonly AttemptRow[];
  readonly results: readonly ResultRow[];
  readonly nodes: readonly NodeRow[];
  /** jobs of the engine that are neither completed nor cancelled, by trial */
  readonly openJobs: readonly { readonly trial: string; readonly replica: number }[];
  readonly charges: readonly ChargeRow[];
}

/** Of an owner, in ms. */
export interface ChargeRow {
  readonly owner: string;
  /** what fairness holds against him */
  readonly used: number;
  /** what his leases took, or were estimated to */
  readonly leases: number;
  /** charged when leases began, and given back when they ended early */
  readonly refunds: number;
}
