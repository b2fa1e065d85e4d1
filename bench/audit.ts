/**
 * Whether an audit of five stopped trials tells the truth: replayed sweeps are audited once by five and once wholly.
 * Coverage of the 90 % interval of the rank agreement, and the chance that the true best was stopped against how often
 * it was.
 */
import type { StudyConfig } from "../study/index.ts";
import type { Figure } from "./figure.ts";
import { mean } from "./mean.ts";
import { auditOutcomes, type AuditOutcome } from "./sweeps/audit-outcomes.ts";
import { heldOutTasks } from "./sweeps/held-out.ts";
import type { TrainingOptions } from "./training/case.ts";

const schedulers = ["fixed", "adaptive"] as const satisfies readonly StudyConfig["scheduler"][];

/** 10 sweeps a task, some 200 in all; `--quick` 2, `--full` 50. */
export async function* auditFigures({ quick, full }: TrainingOptions): AsyncGenerator<Figure> {
  const outcomes: Record<(typeof schedulers)[number], AuditOutcome[]> = { fixed: [], adaptive: [] };
  for await (const { task, ranker } of heldOutTasks()) {
    for (const scheduler of schedulers) {
      outcomes[scheduler].push(...(await auditOutcomes(task, ranker, scheduler, quick ? 2 : full ? 50 : 10)));
    }
  }
  for (const scheduler of schedulers) yield* figuresOf(scheduler, outcomes[scheduler]);
}

function* figuresOf(scheduler: string, outcomes: readonly AuditOutcome[]): Generator<Figure> {
  const figure = (name: string, unit: string, value: number, baseline: number | null): Figure => ({
    ...{ bench: "audit", name: `${scheduler}/${name}`, value, unit, baseline },
    ...{ ratio: null, spread: null, runs: outcomes.length },
  });
  const agreements = outcomes.map(({ few, all }) => ({ ...few.agreement!, truth: all.agreement!.tau }));
  const covered = agreements.map(({ low, high, truth }) => (truth >= low && truth <= high ? 1 : 0));
  yield figure("coverage", "of 90 % intervals hold the truth", mean(covered), 0.9);
  yield figure("width", "of the interval, in tau", mean(agreements.map(({ low, high }) => high - low)), null);
  const missed = mean(outcomes.map(({ all }) => (all.better.length > 0 ? 1 : 0)));
  const said = mean(outcomes.map(({ few }) => few.chanceMissed ?? 0));
  yield figure("chance-missed", "said, against how often it was", said, missed);
}
