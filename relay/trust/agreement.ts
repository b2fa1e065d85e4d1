/** When two results of the same trial say the same. Pure. */
import type { TrialResult } from "../../protocol/index.ts";
import { REPLICA_TOLERANCE } from "./replica-noise.ts";

/** for losses near nothing */
const LEAST_DIFFERENCE = 1e-3;

/** @returns the difference of losses up to which replicas agree */
function tolerance(a: number, b: number): number {
  return REPLICA_TOLERANCE * Math.max(Math.abs(a), Math.abs(b)) + LEAST_DIFFERENCE;
}

type Outcome = Pick<TrialResult, "outcome" | "bestValLoss">;

/** in tolerances; 0 for two that diverged, infinite where one did and the other did not */
export function distance(a: Outcome, b: Outcome): number {
  const diverged = [a, b].filter(({ outcome }) => outcome === "diverged").length;
  if (diverged > 0) return diverged === 2 ? 0 : Infinity;
  const [first, second] = [a.bestValLoss ?? Infinity, b.bestValLoss ?? Infinity];
  return Math.abs(first - second) / tolerance(first, second);
}

export const agree = (a: Outcome, b: Outcome): boolean => distance(a, b) <= 1;

/** Between agreeing and this, nobody can tell a liar from an unlucky machine: such a result counts for nothing. */
export const CLEARLY_APART = 2;
export const areApart = (a: Outcome, b: Outcome): boolean => distance(a, b) > CLEARLY_APART;
