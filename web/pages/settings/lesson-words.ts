/** What Settings says of learning from the user's own trials. */
import { formatFixed, formatSigned, narrowSpace, plural } from "../../components/format.ts";
import type { RankerView } from "../../workbench/api.ts";

type Lesson = NonNullable<RankerView["lesson"]>;
type Earlier = NonNullable<NonNullable<RankerView["refused"]>["earlier"]>;
type Figures = Pick<Lesson, "trials" | "before" | "after" | "interval">;

/** What came of the last learning, and what became of the one before; nothing before the first. */
export function outcomeTexts({ lesson, refused }: Pick<RankerView, "lesson" | "refused">): readonly string[] {
  if (refused === null) return lesson === null ? [] : [`${onHeldOut(lesson)}: kept.`];
  const { before, after, earlier } = refused;
  const reason = after > before ? "not kept, for it may be chance" : "not kept, for it does not help";
  const news = `${onHeldOut(refused)}: ${reason}.`;
  return earlier === null ? [news] : [news, earlierText(earlier)];
}

/** "On 34 held-out trials tau rose from 0.61 to 0.70 (90 % interval +0.02 to +0.15)" */
function onHeldOut(lesson: Lesson): string {
  const { trials, studies } = lesson;
  const where = studies > 1 ? `${trials} trials of studies held out in turn` : `${trials} held-out trials`;
  return `On ${where} tau ${changeText(lesson)} (${doubtText(lesson)})`;
}

function earlierText({ lesson, judged, kept }: Earlier): string {
  const what = `What was learned before, from ${originText(lesson)},`;
  if (judged === null)
    return `${what} stays in use; to judge it anew there are too few trials that it was not learned from.`;
  const change = changeText(judged);
  const where = `on ${judged.trials} trials that it was not learned from, tau ${change} with it`;
  const isSure = !kept || judged.interval[0] > 0 || change.startsWith("stayed");
  const chance = isSure ? "" : ", which may be chance";
  return `${what} ${kept ? "stays in use" : "is dropped"}: ${where}${chance} (${doubtText(judged)}).`;
}

function changeText({ before, after }: Figures): string {
  const [from, to] = [formatFixed(before, 2), formatFixed(after, 2)];
  return from === to ? `stayed at ${to}` : `${after > before ? "rose" : "fell"} from ${from} to ${to}`;
}

const doubtText = ({ interval: [low, high] }: Figures): string =>
  `90${narrowSpace}% interval ${formatSigned(low, 2)} to ${formatSigned(high, 2)}`;

/** More names than these say less than their number. */
const mostNames = 2;

function originText({ trials, studies, names = [] }: Lesson): string {
  const named = names.length > 0 && names.length <= mostNames;
  const of = named ? names.map((name) => `“${name}”`).join(" and ") : plural(studies, "study", "studies");
  return `${plural(trials, "trial")} of ${of}`;
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
