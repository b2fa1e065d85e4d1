/** When two results of the same trial say the same. Pure. */
import type { TrialResult } from "../../protocol/index.ts";

/**
 * Replicas train with the same seed; what differs is the arithmetic of their GPUs, which training amplifies. As a share
 * of the loss; for all templates, since none has been measured on enough kinds of hardware yet.
 */
export const SIGMA = 0.01;
export const LEAST_TOLERANCE = 0.02;
/** for losses near nothing */
export const LEAST_DIFFERENCE = 1e-3;

/** @returns the difference of losses up to which replicas agree */
export function tolerance(a: number, b: number): number {
  return Math.max(3 * SIGMA, LEAST_TOLERANCE) * Math.max(Math.abs(a), Math.abs(b)) + LEAST_DIFFERENCE;
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
