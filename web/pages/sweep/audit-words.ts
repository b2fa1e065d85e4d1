import { formatFixed, formatSmall, plural } from "../../components/format.ts";
import type { StudyView } from "../../workbench/api.ts";

/** What an audit of stopped trials has found so far; null where there is none. */
export function auditWords(audit: StudyView["audit"]): string | null {
  if (audit === null) return null;
  const { done, chosen, stopped, agreement, better, chanceMissed } = audit;
  const progress = done < chosen ? `Auditing ${done} of ${chosen}` : `Audited ${chosen}`;
  const head = `${progress} of ${plural(stopped, "stopped trial")}.`;
  if (done < chosen) return head;
  const tau = agreement
    ? ` Rank agreement τ ${formatFixed(agreement.tau, 2)}, 90 % interval ${formatFixed(agreement.low, 2)} to ${formatFixed(agreement.high, 2)}.`
    : " Rank agreement needs three audited trials.";
  const missed =
    better.length > 0
      ? ` The true best had been stopped: #${better[0]} ended lower than the winner.`
      : ` Chance that the true best was stopped: ${formatSmall(chanceMissed)}.`;
  return `${head}${tau}${missed}`;
}
