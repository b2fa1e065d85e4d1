/** What Settings says of learning from the user's own trials. */
import { formatFixed, formatSigned, narrowSpace, plural } from "../../components/format.ts";
import type { RankerView } from "../../workbench/api.ts";

type Lesson = NonNullable<RankerView["lesson"]>;

/** "On 34 held-out trials tau rose from 0.61 to 0.70 (90 % interval +0.02 to +0.15): kept." */
export function lessonText({ trials, studies, before, after, interval: [low, high], kept }: Lesson): string {
  const [from, to] = [formatFixed(before, 2), formatFixed(after, 2)];
  const change =
    from === to ? `stayed at ${to}` : `${after > before ? "rose" : "fell"} from ${from} to ${to}`;
  const doubt = `90${narrowSpace}% interval ${formatSigned(low, 2)} to ${formatSigned(high, 2)}`;
  const where = studies > 1 ? `${trials} trials of studies held out in turn` : `${trials} held-out trials`;
  return `On ${where} tau ${change} (${doubt}): ${kept ? "kept" : reasonAgainst(before, after)}.`;
}

function reasonAgainst(before: number, after: number): string {
  return after > before ? "not kept, for it may be chance" : "not kept, for it does not help";
}

/** What there is to learn from, or how much is missing. */
export function trialsText({ trials, studies, finished, missing, least }: RankerView): string {
  if (missing === 0) {
    return `There are ${plural(trials, "finished trial")} of ${plural(studies, "study", "studies")} to learn from.`;
  }
  const so = finished === 0 ? "None is finished yet" : `So far ${finished} ${finished === 1 ? "is" : "are"}`;
  return (
    `${least.trials} trials trained to their end are needed, at least ${least.ofStudy} of each study that counts. ` +
    `${so}: ${missing} more ${missing === 1 ? "is" : "are"} missing.`
  );
}
