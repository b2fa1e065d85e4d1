import { factsOf, withoutBeaten } from "../../../ranker/index.ts";
import { sweepTrials, type StudyState } from "../../../study/index.ts";

/**
 * Chances as they were ranked last, less what has been settled since: the last ranking of a sweep comes before its
 * finalists end.
 * @returns by trial, adding up to 1; trials without a chance are left out
 */
export function chancesNow(state: StudyState): ReadonlyMap<number, number> {
  const said = sweepTrials(state).flatMap((trial) => {
    const chance = trial.ranked?.probabilityBest ?? null;
    return chance === null ? [] : [{ trial, chance }];
  });
  const facts = factsOf({ epochsPlanned: state.config.epochs, trials: said.map(({ trial }) => trial) });
  const chances = withoutBeaten(
    facts,
    said.map(({ chance }) => chance),
  );
  return new Map(said.map(({ trial }, i) => [trial.number, chances[i]!]));
}
