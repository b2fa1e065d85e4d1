/**
 * What a sweep may have missed, from a random sample of the trials that it stopped, trained to their end: whether the
 * early ranking agrees with the final one, and whether the true best was stopped.
 */
import { findTrial, lowestLoss, scoreOf, sweepTrials } from "../fold/index.ts";
import type { StudyAudit, StudyState, TrialRecord } from "../fold/index.ts";
import { agreementOf, type Agreement, type Judged } from "./agreement.ts";

export interface AuditReport {
  /** trials that the sweep had stopped */
  readonly stopped: number;
  /** of these, chosen for the audit, and trained to their end so far */
  readonly chosen: number;
  readonly done: number;
  /** null with fewer than three done */
  readonly agreement: Agreement | null;
  /** audited trials that ended below the sweep's winner, best first */
  readonly better: readonly number[];
  /** that some stopped trial would have ended below the winner; 1 when one has. null before the first is done */
  readonly chanceMissed: number | null;
  /** what `chanceMissed` began with: the ranker's chances, or even odds where it gives none */
  readonly from: "ranker" | "even odds";
}

/** @returns null where nothing is audited */
export function auditOf(state: StudyState): AuditReport | null {
  const { audit } = state;
  if (audit === null) return null;
  const finished = audit.trials
    .map((number) => findTrial(state, number))
    .filter((trial): trial is TrialRecord => trial?.status === "complete");
  const better = finished
    .filter((trial) => finalOf(trial) < audit.winner.valLoss)
    .sort((a, b) => finalOf(a) - finalOf(b))
    .map(({ number }) => number);
  return {
    stopped: audit.stopped.length,
    chosen: audit.trials.length,
    done: finished.length,
    agreement: agreementOf(trained(state, audit), finished.map(judged), audit.stopped.length),
    better,
    chanceMissed: finished.length === 0 ? null : chanceMissed(audit, finished.length, better.length > 0),
    from: audit.chance === null ? "even odds" : "ranker",
  };
}

/**
 * If the true best is among the stopped trials, a random sample of n out of M holds it with probability n / M; not
 * having found it makes it that much less likely (Bayes). Where the ranker gives no chances, even odds come first.
 */
function chanceMissed({ stopped, chance }: StudyAudit, done: number, isFound: boolean): number {
  if (isFound) return 1;
  const before = chance ?? 0.5;
  const unseen = before * (1 - done / stopped.length);
  return unseen === 0 ? 0 : unseen / (unseen + 1 - before);
}

/** Trials that the sweep itself trained to their end. */
function trained(state: StudyState, { stopped }: StudyAudit): readonly Judged[] {
  return sweepTrials(state)
    .filter(({ number, status, diverged, ranked }) => {
      return status === "complete" && !diverged && ranked !== null && !stopped.includes(number);
    })
    .map(judged);
}

const judged = (trial: TrialRecord): Judged => ({
  score: trial.ranked?.score ?? scoreOf(trial) ?? Infinity,
  final: finalOf(trial),
});

const finalOf = (trial: TrialRecord): number => lowestLoss(trial) ?? Infinity;
