import { compareNumbers } from "../compare-numbers.ts";

/** A trial's early ranking metric and where it ended; both lower is better. */
export interface Judged {
  readonly score: number;
  readonly final: number;
}

/** Kendall's tau over all pairs of trials, stopped ones included, with a 90 % interval. */
export interface Agreement {
  readonly tau: number;
  readonly low: number;
  readonly high: number;
}

const fewest = 3;

/** Ties with every trial. */
const indifferent: Judged = { score: NaN, final: NaN };

/**
 * Pairs of trained trials are known; pairs with stopped trials are estimated from the audited ones, each pair weighing
 * as many as it stands for (Horvitz & Thompson, 1952). The interval is Student's, by the jackknife over audited trials
 * with the correction for a finite population: with every stopped trial audited it is a point. A few trials that all
 * agree would leave no room below, so that the lower end is what it would be with one more that agrees with nobody.
 * @param trained - by the sweep to their end
 * @param audited - a random sample of the stopped trials
 * @param stopped - how many there were
 * @returns null with fewer than three audited trials
 */
export function agreementOf(
  trained: readonly Judged[],
  audited: readonly Judged[],
  stopped: number,
): Agreement | null {
  if (audited.length < fewest) return null;
  const tau = tauOf(trained, audited, stopped);
  const above = halfWidth(trained, audited, stopped);
  const below = Math.max(above, halfWidth(trained, [...audited, indifferent], stopped));
  return audited.length === stopped
    ? { tau, low: tau, high: tau }
    : { tau, low: Math.max(-1, tau - below), high: Math.min(1, tau + above) };
}

function halfWidth(trained: readonly Judged[], audited: readonly Judged[], stopped: number): number {
  const count = audited.length;
  const without = audited.map((_, i) => tauOf(trained, audited.toSpliced(i, 1), stopped));
  const centre = without.reduce((sum, each) => sum + each, 0) / count;
  const spread = without.reduce((sum, each) => sum + (each - centre) ** 2, 0);
  const unseen = Math.max(0, 1 - count / stopped);
  return studentAt95(count - 1) * Math.sqrt(((count - 1) / count) * spread * unseen);
}

function tauOf(trained: readonly Judged[], audited: readonly Judged[], stopped: number): number {
  const [known, sampled, count] = [trained.length, audited.length, stopped];
  const between = trained.reduce(
    (sum, each) => sum + audited.reduce((part, other) => part + order(each, other), 0),
    0,
  );
  const all = known + count;
  const total =
    within(trained) +
    (count / sampled) * between +
    ((count * (count - 1)) / (sampled * (sampled - 1))) * within(audited);
  return Math.max(-1, Math.min(1, total / ((all * (all - 1)) / 2)));
}

function within(trials: readonly Judged[]): number {
  return trials.reduce(
    (sum, each, i) => sum + trials.slice(0, i).reduce((part, other) => part + order(each, other), 0),
    0,
  );
}

/** 1 where both orders agree, -1 where they do not, 0 for a tie. */
function order(a: Judged, b: Judged): number {
  return compareNumbers(a.score, b.score) * compareNumbers(a.final, b.final);
}

/** 95th percentile of Student's t, by Cornish-Fisher's expansion; within 0.5 % from 3 degrees on, exact for 1 and 2. */
function studentAt95(degrees: number): number {
  if (degrees === 1) return 6.314;
  if (degrees === 2) return 2.92;
  const z = 1.6449;
  const n = degrees;
  const first = (z ** 3 + z) / (4 * n);
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2);
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3);
  return z + first + second + third;
}
