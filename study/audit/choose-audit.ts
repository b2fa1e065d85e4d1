import { WorkbenchError } from "../errors.ts";
import { sweepTrials, type StudyAudit, type StudyState } from "../fold/index.ts";
import { seededRandom } from "../seeded-random.ts";

/**
 * Further stopped trials for the audit, chosen at random by the study's seed; an audit that is continued takes the next
 * ones of the same order, so that all of it is one random sample.
 * @throws WorkbenchError `audit-not-possible` before the end of a sweep, or when nothing is left to audit
 */
export function auditChoice(state: StudyState, count: number): StudyAudit {
  const { status, best } = state;
  if (state.config.mode === "full") throw notPossible("a full sweep stops no trial early");
  if ((status !== "finished" && status !== "stopped") || best === null)
    throw notPossible("the sweep has not come to its end");
  const audit = state.audit ?? beginAudit(state);
  const order = seededRandom(state.config.seed, "audit").shuffle(audit.stopped);
  const fresh = order.filter((number) => !audit.trials.includes(number)).slice(0, count);
  if (fresh.length === 0) throw notPossible("every stopped trial has been audited");
  return { ...audit, trials: [...audit.trials, ...fresh] };
}

/** How many trials an audit could still finish; 0 before the end of a fast sweep. */
export function auditable(state: StudyState): number {
  const { status, best, config } = state;
  const isOver = (status === "finished" || status === "stopped") && best !== null && config.mode === "fast";
  if (!isOver) return 0;
  const { stopped, trials } = state.audit ?? beginAudit(state);
  return stopped.length - trials.length;
}

function beginAudit(state: StudyState): StudyAudit {
  const resting = sweepTrials(state).filter(({ status, ranked }) => status === "paused" && ranked !== null);
  const stopped = resting.map(({ number }) => number);
  return { stopped, trials: [], winner: state.best!, chance: chanceStopped(state, new Set(stopped)) };
}

/** By the ranker's last word on all; null where it gives no chances. */
function chanceStopped(state: StudyState, stopped: ReadonlySet<number>): number | null {
  const ranked = sweepTrials(state).filter(
    ({ ranked, diverged, status }) => ranked !== null && !diverged && status !== "failed",
  );
  const chances = ranked.map(({ number, ranked }) => ({ number, chance: ranked!.probabilityBest }));
  if (chances.some(({ chance }) => chance === null)) return null;
  const sumOf = (some: typeof chances): number => some.reduce((sum, { chance }) => sum + chance!, 0);
  const all = sumOf(chances);
  return all > 0 ? Math.min(1, sumOf(chances.filter(({ number }) => stopped.has(number))) / all) : null;
}

function notPossible(why: string): WorkbenchError {
  return new WorkbenchError(
    "audit-not-possible",
    `An audit is not possible: ${why}.`,
    "Let a fast sweep finish, then audit trials that it stopped.",
  );
}
