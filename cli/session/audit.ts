import { auditOf, type AuditReport } from "../../study/index.ts";
import type { Output } from "../output.ts";
import type { StudySession } from "./study-session.ts";

/**
 * Finishes `count` randomly chosen trials that the sweep stopped, or what an interrupted audit has left of them, and
 * tells what the sweep may have missed.
 */
export async function runAudit({ conductor }: StudySession, count: number, output: Output): Promise<void> {
  const chosen = conductor.state.audit?.trials.length ?? 0;
  const stopped = auditOf(conductor.state)?.stopped ?? Infinity;
  if (chosen < Math.min(count, stopped)) await conductor.audit(count - chosen);
  output.say(`Audit: ${conductor.state.audit?.trials.length} stopped trials are trained to their end.`);
  await conductor.run();
  const report = auditOf(conductor.state);
  if (report === null || report.done < report.chosen) return;
  output.record({ type: "audit-finished", ...report });
  output.say(auditText(report));
}

function auditText({ done, stopped, agreement, better, chanceMissed, from }: AuditReport): string {
  const tau = agreement
    ? ` The early ranking agrees with the final one by tau ${agreement.tau.toFixed(2)} (90 % interval ${agreement.low.toFixed(2)} to ${agreement.high.toFixed(2)}).`
    : "";
  const missed =
    better.length > 0
      ? ` The sweep had stopped a better one: trial ${better[0]}.`
      : ` The chance that a better one was stopped is ${(chanceMissed ?? 0).toFixed(2)}${from === "even odds" ? ", from even odds: the ranker gives none" : ""}.`;
  return `Audited ${done} of ${stopped} stopped trials.${tau}${missed}`;
}
