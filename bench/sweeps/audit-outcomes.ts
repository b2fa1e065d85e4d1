import {
  auditOf,
  seededRandom,
  type AuditReport,
  type CurveRanker,
  type StudyConfig,
} from "../../study/index.ts";
import { replaySweep, type RecordedSweepTask } from "./recorded-sweep.ts";

/** What an audit of a few said, and what an audit of all stopped trials says. */
export interface AuditOutcome {
  readonly few: AuditReport;
  readonly all: AuditReport;
}

/** Random sweeps of 25 recorded trials, each audited twice. */
export async function auditOutcomes(
  task: RecordedSweepTask,
  ranker: CurveRanker,
  scheduler: StudyConfig["scheduler"],
  repeats: number,
): Promise<readonly AuditOutcome[]> {
  const random = seededRandom("audited sweeps", task.name);
  const outcomes: AuditOutcome[] = [];
  for (let seed = 0; seed < repeats; seed++) {
    const sweep = random.shuffle(task.trials).slice(0, 25);
    const conductor = await replaySweep(task, sweep, ranker, { scheduler, seed });
    await conductor.audit(5);
    const few = auditOf(await conductor.run());
    await conductor.audit(25);
    const all = auditOf(await conductor.run());
    if (few?.agreement && all?.agreement) outcomes.push({ few, all });
  }
  return outcomes;
}
