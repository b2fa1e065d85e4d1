/** A result fetched and looked at before it counts. */
import type { TrialResult, TrialStatus } from "../../protocol/index.ts";
import { WorkbenchError, type TrialOrder } from "../../study/index.ts";
import type { UserLink } from "../link/index.ts";
import { faultOfCheckpoint } from "./check-checkpoint.ts";
import { faultOfResult } from "./check-log.ts";
import { whileUnreachable } from "./study-parcels.ts";
import type { Arrived, ToldTrial } from "./told-trial.ts";

export interface FinishedElsewhere extends Arrived {
  readonly order: TrialOrder;
  readonly result: TrialResult;
  readonly node: TrialStatus["node"];
}

/** What a second look found; null: it could not be looked at. */
export interface Finding {
  readonly valid: boolean | null;
  readonly reason: string;
}

export interface LookTools {
  readonly link: UserLink;
  readonly told: ToldTrial;
  /** null: the node is trusted */
  readonly recheck: ((finished: FinishedElsewhere) => Promise<Finding>) | null;
}

/** a node's doing */
const FALSE = ["false-result", "bad-log", "bad-seal", "blob-too-large", "bad-manifest"];
/** nobody's */
const LOST = ["blob-missing", "blob-damaged"];

/** @returns `arrived` where there is something to tell. @throws WorkbenchError for what is no fault of the result */
export async function lookAtResult(
  order: TrialOrder,
  result: TrialResult,
  node: TrialStatus["node"],
  { link, told, recheck }: LookTools,
  signal: AbortSignal,
): Promise<Finding & { readonly arrived?: Arrived }> {
  try {
    const arrived = await whileUnreachable(link, () => told.fetchResult(result), signal);
    const fault =
      faultOfResult(told.order, arrived.events, result) ?? faultOfCheckpoint(order, arrived, result);
    if (fault !== null) return { valid: false, reason: fault };
    if (recheck === null) return { valid: true, reason: "", arrived };
    return { ...(await recheck({ ...arrived, order, result, node })), arrived };
  } catch (error) {
    const finding = findingOf(error);
    if (finding === null) throw error;
    return finding;
  }
}

/** Whether the relay says that it has no such trial: it keeps what has ended not for ever. */
export const isForgotten = (error: unknown): boolean =>
  error instanceof WorkbenchError && error.code === "trial-unknown";

/** The relay hears what was found of a stranger's result, if anything was; unless it has forgotten the trial meanwhile. */
export async function tellVerdict(
  link: UserLink,
  { trial, replica = 0 }: TrialStatus,
  { valid, reason }: Finding,
  signal: AbortSignal,
): Promise<void> {
  if (valid === null) return;
  const verdict = { trial, replica, valid, reason: reason.slice(0, 500) };
  await link.ask("judge", verdict, signal).catch((error: unknown) => {
    if (!isForgotten(error)) throw error;
  });
}

/** @returns null for an error that says nothing of what a node sent */
export function findingOf(error: unknown): Finding | null {
  if (!(error instanceof WorkbenchError)) return null;
  if (FALSE.includes(error.code)) return { valid: false, reason: error.message };
  return LOST.includes(error.code) ? { valid: null, reason: error.message } : null;
}
