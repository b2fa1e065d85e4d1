import { settledChances, type StudyState } from "../fold/index.ts";
import type { StudyFact } from "./journal-writer.ts";
import { rankedEntry } from "./ranked-entry.ts";

/** What is left of the ranker's chances, of every trial whose chance has changed. @returns null: none has */
export function settleChances(state: StudyState): readonly StudyFact[] | null {
  const { rankedBy, trials } = state;
  const chances = settledChances(state);
  const changed = trials.flatMap(({ number, ranked, rankedEpochs, chance }) => {
    const left = chances.get(number) ?? chance;
    if (ranked === null || rankedEpochs === null || left === chance) return [];
    return [{ ...rankedEntry(number, { ...ranked, probabilityBest: left }), epochs: rankedEpochs }];
  });
  if (rankedBy === null || changed.length === 0) return null;
  const most = changed.reduce((high, { epochs }) => Math.max(high, epochs), 1);
  const { name: ranker, version } = rankedBy;
  return [{ type: "trials-ranked", ranker, version, epochs: most, settled: true, trials: changed }];
}
