/** What came out of the bench, in words. */
import type { Difference, EpochSummary, RankerId, RankingFigures } from "../../../ranker/bench/index.ts";
import { formatFixed, plural } from "../../components/format.ts";
import type { CurvesFrom } from "../../state/ranker-page.svelte.ts";

export type Measure = keyof RankingFigures;

export const rankerNames: Readonly<Record<RankerId, string>> = {
  learned: "learned ranker",
  last: "last value",
  best: "lowest so far",
  "train-loss": "training loss",
  "power-law": "power law",
  "median-rule": "median rule",
  "asha-rung": "ASHA rung",
};

export const measureTexts: Readonly<Record<Measure, { readonly title: string; readonly sub: string }>> = {
  tau: {
    title: "Agreement with the final order",
    sub: "Kendall's tau-b, mean over tasks; 1 is the same order",
  },
  regret: {
    title: "Cost of the first choice",
    sub: "top-1 regret, mean over tasks; 0 is the group's best, 1 its median; lower is better",
  },
};

const nouns: Readonly<Record<CurvesFrom, string>> = { farm: "unseen task", studies: "study", files: "task" };

/** "After 1 epoch the learned ranker orders the trials of 35 unseen tasks with tau 0.61; the last value 0.40." */
export function headline(summary: readonly EpochSummary[], from: CurvesFrom): string {
  const [first] = summary;
  if (first === undefined) return "";
  const { learned, last } = first.figures;
  const tasks = plural(first.tasks, nouns[from], from === "studies" ? "studies" : undefined);
  return `After ${plural(first.epochs, "epoch")} the learned ranker orders the trials of ${tasks} with tau ${formatFixed(learned.tau, 2)}; the last value ${formatFixed(last.tau, 2)}.`;
}

/** Sentences that say where it is better than the last value, and where it is not. */
export function verdict(summary: readonly EpochSummary[], from: CurvesFrom): readonly string[] {
  if (summary.length === 0) return [];
  if (summary.some(({ difference }) => difference.tau.interval === null)) {
    const what = from === "studies" ? "studies" : "tasks";
    return [`These are too few ${what} to tell a difference from chance.`, ...strongest(summary)];
  }
  return [
    `Order (tau) against the last value: ${standing(summary, "tau")}.`,
    `First choice (regret) against the last value: ${standing(summary, "regret")}.`,
    ...strongest(summary),
  ];
}

type Standing = "better" | "open" | "worse";

function standing(summary: readonly EpochSummary[], measure: Measure): string {
  const after = (wanted: Standing): readonly number[] =>
    summary
      .filter(({ difference }) => standingOf(difference[measure], measure) === wanted)
      .map(({ epochs }) => epochs);
  const part = (wanted: Standing, words: string): readonly string[] => {
    const epochs = after(wanted);
    return epochs.length === 0 ? [] : [`${words} after ${epochsText(epochs)}`];
  };
  return listText([
    ...part("better", "better"),
    ...part("open", "no sure difference"),
    ...part("worse", "worse"),
  ]);
}

/** By whether the 95 % interval of the difference leaves out 0. */
export function standingOf({ interval }: Difference, measure: Measure): Standing {
  if (interval === null) return "open";
  const [worst, best] = measure === "tau" ? interval : [-interval[1], -interval[0]];
  return worst > 0 ? "better" : best < 0 ? "worse" : "open";
}

/** Which rules of thumb have the better mean, the last value among them. */
function strongest(summary: readonly EpochSummary[]): readonly string[] {
  const measures = [
    ["tau", "the better order"],
    ["regret", "the better first choice"],
  ] as const;
  return measures.map(([measure, what]) => {
    const beaten = summary.filter(({ figures }) => leader(figures, measure) !== "learned");
    if (beaten.length === 0) return `On average, no rule of thumb has ${what} after any number of epochs.`;
    const names = [...new Set(beaten.map(({ figures }) => rankerNames[leader(figures, measure)]))];
    const rules =
      names.length === 1
        ? `the rule "${names[0]!}" has`
        : `the rules ${listText(names.map((name) => `"${name}"`))} have`;
    return `On average, ${rules} ${what} after ${epochsText(beaten.map(({ epochs }) => epochs))}.`;
  });
}

/** The learned ranker where another has the same mean. */
function leader(figures: EpochSummary["figures"], measure: Measure): RankerId {
  const ids = Object.keys(rankerNames) as RankerId[];
  const cost = (id: RankerId): number => (measure === "tau" ? -figures[id].tau : figures[id].regret);
  return ids.reduce((best, id) => (cost(id) < cost(best) ? id : best));
}

/** "1 epoch", "1–3 and 5 epochs". @param epochs - ascending */
export function epochsText(epochs: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const each of epochs) {
    const run = runs.at(-1);
    if (run?.[1] === each - 1) run[1] = each;
    else runs.push([each, each]);
  }
  const texts = runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return `${listText(texts)} ${epochs.length === 1 && epochs[0] === 1 ? "epoch" : "epochs"}`;
}

function listText(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;
}
