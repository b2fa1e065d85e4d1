import { leastRanked } from "../../../ranker/bench/index.ts";
import type { CurvesFrom } from "../../state/ranker-page.svelte.ts";

/** What each source of curves is called, and what its figures are worth. */
export const sourceTexts: Readonly<Record<CurvesFrom, { readonly title: string; readonly text: string }>> = {
  farm: {
    title: "Built-in curves",
    text:
      "The tasks that our curve farm has recorded. The shipped weights were fitted on them, so the ranker is fitted again in this " +
      "page, five times, each time without the data sets that it is then judged on: trees only, fewer than ship and " +
      "without the networks. Takes less than a minute on most machines.",
  },
  studies: {
    title: "Your studies",
    text:
      "Studies of this browser with at least 6 trials trained to the end. The shipped ranker was never fitted on them; " +
      "of the two samples, digits and emoji, it has seen other trials. In a fast sweep only the better trials get to the " +
      "end, which are harder to tell apart.",
  },
  files: {
    title: "Curve files",
    text:
      `Drop .jsonl or .jsonl.gz files here: one task a line with at least ${leastRanked} trials, as the command "rank" ` +
      "reads them. They are judged with the shipped ranker. The shipped weights were fitted on firstlight_image and " +
      "firstlight_tabular, and on the built-in curves: on those files the figures flatter.",
  },
};
