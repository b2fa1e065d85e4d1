import { shownStates } from "../../../components/states.ts";
import type { TrialRow } from "../../../workbench/api.ts";
import { shownState } from "../../trial/shown-trial.ts";
import { shortNames } from "../../trial/trial-columns.ts";
import type { FieldsByName, FilterField } from "./parse-filter.ts";

const yesNo = ["true", "false"];
const plain: Readonly<Record<string, FilterField<TrialRow>>> = {
  trial: { value: ({ number }) => number },
  state: { value: shownState, words: shownStates },
  purpose: { value: ({ purpose }) => purpose, words: ["sweep", "baseline", "single", "final"] },
  epochs: { value: ({ epochsDone }) => epochsDone },
  score: { value: ({ score }) => score },
  loss: { value: ({ bestValLoss }) => bestValLoss },
  last: { value: ({ valLoss }) => valLoss.at(-1) },
  rank: { value: ({ rank }) => rank },
  win: { value: ({ probabilityBest }) => probabilityBest },
  node: { value: ({ node }) => node },
  seconds: { value: ({ seconds }) => seconds },
  diverged: { value: ({ diverged }) => diverged, words: yesNo },
  finalist: { value: ({ finalist }) => finalist, words: yesNo },
  reason: { value: ({ failure }) => failure?.reason },
};
/** For the hint under the filter. */
export const plainFieldNames: readonly string[] = Object.keys(plain);

/** A parameter wins over a plain field of the same name; `lr` and the like are short for theirs. */
export function trialFields(params: readonly string[]): FieldsByName<TrialRow> {
  const full = new Map(Object.entries(shortNames).map(([long, short]) => [short, long]));
  return (name) => {
    const wanted = params.includes(name) ? name : (full.get(name) ?? name);
    if (params.includes(wanted)) return { value: ({ params: values }) => values[wanted] };
    return Object.hasOwn(plain, name) ? (plain[name] ?? null) : null;
  };
}
