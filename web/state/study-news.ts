import { formatLoss } from "../components/format.ts";
import type { StudyView } from "../workbench/api.ts";

const spoken: Readonly<Partial<Record<StudyView["status"], string>>> = {
  running: "Sweep started.",
  paused: "Sweep paused.",
  stopped: "Sweep stopped.",
};

/** What a listener should hear of a change: start, pause, stop, new best; never each epoch. The end is a notice. */
export function studyNews(before: StudyView | null, after: StudyView): readonly string[] {
  if (before === null) return [];
  return [statusNews(before, after), bestNews(before, after)].filter((text) => text !== null);
}

function statusNews(before: StudyView, after: StudyView): string | null {
  if (before.status === after.status) return null;
  if (after.status === "running" && (before.status === "paused" || before.status === "offered"))
    return "Sweep goes on.";
  const text = spoken[after.status] ?? null;
  return text !== null && after.status === "paused" && after.statusReason !== null
    ? `${text} ${after.statusReason}`
    : text;
}

function bestNews(before: StudyView, after: StudyView): string | null {
  const { best } = after;
  if (best === null || after.status === "finished" || best.trial === before.best?.trial) return null;
  return `New best: trial ${best.trial}, ${bestName(best)} ${formatLoss(best.valLoss)}.`;
}

/** Whether the best is measured over its whole schedule, or expected from its first epochs. */
export const bestName = ({ predicted }: NonNullable<StudyView["best"]>): string =>
  predicted ? "early ranking metric" : "validation loss";

/** The sentence that ends a sweep. */
export function resultSentence({
  best,
  finished,
  planned,
}: Pick<StudyView, "best" | "finished" | "planned">): string {
  const done = `${finished} of ${planned} trials finished`;
  if (best === null) return `${done}; none has a validation loss.`;
  return `${done}. Trial ${best.trial} is best: ${bestName(best)} ${formatLoss(best.valLoss)}.`;
}
