import { createRanker, evidenceOf, explainPair, type Correction } from "../../../ranker/index.ts";
import {
  WorkbenchError,
  type CurveRanker,
  type RankedTrial,
  type StudyState,
  type TrialRecord,
} from "../../../study/index.ts";
import type { Pair, Why, WhyQuestion, WhySide } from "../api.ts";
import { groupAfter, whyGroup, type WhyGroup } from "./why-group.ts";

/**
 * @param own - what was learned from the user's own trials, where the study is ranked by it
 * @throws WorkbenchError `trial-missing`
 */
export async function answerWhy(
  state: StudyState,
  question: WhyQuestion,
  own: Correction | null = null,
): Promise<Why> {
  const records = recordsOf(state, question.trials);
  const full = state.config.mode === "full";
  // what a full sweep compares by is what this ranker does
  const ranker = createRanker(full ? "best" : state.config.ranker, own);
  const group = whyGroup(state, records, question);
  const answers = await ranker.rank(groupAfter(group, group.epochs));
  const two = answers.slice(-2);
  return {
    ...{ ranker: ranker.name, full, groupSize: answers.length },
    sides: pairOf((side) => ({
      ...sideOf(records[side], two[side]!, answers),
      isDone: Math.min(group.epochs, group.two[side].curve.epochs.length) >= group.epochsPlanned,
    })),
    ...{ epochs: group.epochs, mostEpochs: group.mostEpochs, plannedEpochs: group.epochsPlanned },
    explanation: ranker.name === "learned" ? await explain(group, own) : null,
    firstByEpochs: question.byEpochs ? await firstByEpochs(group, ranker) : null,
  };
}

function recordsOf({ trials }: StudyState, numbers: Pair<number>): Pair<TrialRecord> {
  return pairOf((side) => {
    const found = trials.find(({ number }) => number === numbers[side]);
    if (found) return found;
    throw new WorkbenchError(
      "trial-missing",
      `There is no trial ${numbers[side]}.`,
      "Choose one from the table.",
    );
  });
}

function pairOf<T>(make: (side: 0 | 1) => T): Pair<T> {
  return [make(0), make(1)];
}

function sideOf(
  { number, curve }: TrialRecord,
  { score, probabilityBest }: RankedTrial,
  answers: readonly RankedTrial[],
): Omit<WhySide, "isDone"> {
  return {
    trial: number,
    score: Number.isFinite(score) ? score : null,
    probabilityBest,
    place: 1 + answers.filter((other) => other.score < score).length,
    recorded: curve.epochs.map(({ valLoss }) => valLoss),
  };
}

async function explain(group: WhyGroup, own: Correction | null): Promise<Why["explanation"]> {
  const seen = groupAfter(group, group.epochs);
  const places = [seen.trials.length - 2, seen.trials.length - 1] as const;
  const { decision, contributions, knowsParameters } = await explainPair(seen, ...places, own);
  const [first, second] = [seen.trials[places[0]]!, seen.trials[places[1]]!];
  const causes = contributions.map(({ cause, effect }) => ({
    ...{ cause, effect, evidence: evidenceOf(cause, first, second) },
  }));
  return { decision, causes, knowsParameters };
}

async function firstByEpochs(group: WhyGroup, ranker: CurveRanker): Promise<readonly (0 | 1 | null)[]> {
  const found: (0 | 1 | null)[] = [];
  for (let epochs = 1; epochs <= group.mostEpochs; epochs++) {
    const [first, second] = (await ranker.rank(groupAfter(group, epochs))).slice(-2);
    found.push(first!.score === second!.score ? null : first!.score < second!.score ? 0 : 1);
  }
  return found;
}
