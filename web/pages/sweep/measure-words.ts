import type { StudyConfig } from "../../../protocol/index.ts";

/** What the sweep compares trials by, in plain words for a chart. */
export function metricWords({ mode, scheduler, ranker, epochs, fastEpochs }: StudyConfig): string {
  if (mode === "full") return "lowest of each trial";
  const first = fastEpochs === 1 ? "1 epoch" : `${fastEpochs} epochs`;
  const seen = scheduler === "fixed" ? first : "the epochs trained so far";
  if (ranker === "last") return `validation loss after ${seen}`;
  if (ranker === "best") return `lowest validation loss within ${seen}`;
  return `predicted loss at epoch ${epochs}, 80 % interval`;
}

/** How sure the early ranking is, for a ranker that gives no probability. */
export function rankerDoubt({ ranker }: StudyConfig): string {
  return ranker === "learned"
    ? "The ranker has given no probability for it yet."
    : `The ranker "${ranker}" compares losses as they are and gives no probability, so how sure this is cannot be said.`;
}
