import { formatFixed, formatSmall, narrowSpace, plural } from "../../components/format.ts";
import type { StudyView } from "../../workbench/api.ts";

type Audit = NonNullable<StudyView["audit"]>;

/** What an audit of stopped trials has found so far; null where there is none. */
export function auditWords(audit: StudyView["audit"]): string | null {
  if (audit === null) return null;
  const { done, chosen, stopped } = audit;
  const of = `of ${plural(stopped, "stopped trial")}`;
  if (done < chosen) return `Auditing ${done} of ${chosen}, ${of}.`;
  return `Audited ${chosen} ${of}. ${agreementWords(audit)} ${missedWords(audit)}`;
}

function agreementWords({ agreement }: Audit): string {
  if (agreement === null) return "Rank agreement needs three audited trials.";
  const { tau, low, high } = agreement;
  const tauText = `Rank agreement τ${narrowSpace}${formatFixed(tau, 2)}`;
  if (low === high) return `${tauText}.`;
  return `${tauText}, 90${narrowSpace}% interval ${formatFixed(low, 2)} to ${formatFixed(high, 2)}.`;
}

function missedWords({ better, chanceMissed, from, done, stopped }: Audit): string {
  if (better.length > 0) return `A better trial had been stopped: #${better[0]} ended lower than the winner.`;
  if (done === stopped) return "None of them ended lower than the winner.";
  return `Chance that the true best was stopped: ${formatSmall(chanceMissed)}${from === "even odds" ? ", from even odds: the ranker gives none" : ""}.`;
}
