import { plural } from "../../components/format.ts";
import { epochsOfFixed } from "../../../study/index.ts";
import type { SweepSettings } from "../../workbench/api.ts";

type Plan = Pick<
  SweepSettings,
  "mode" | "scheduler" | "ranker" | "trials" | "epochs" | "fastEpochs" | "finalists" | "budgetEpochs"
>;

/** How many epochs a sweep trains, in words; rules without a budget say so. */
export function epochsWords(plan: Plan): string {
  if (plan.mode === "full") return `${plural(plan.trials * plan.epochs, "epoch")} in all`;
  if (plan.scheduler === "fixed") return `${plural(epochsOfFixed(plan), "epoch")} in all`;
  if (plan.scheduler === "adaptive")
    return `${plural(plan.budgetEpochs ?? epochsOfFixed(plan), "epoch")} at most`;
  return `at most ${plural(plan.trials * plan.epochs, "epoch")}, usually a fraction of them`;
}

/** What the sweep will do, in a sentence or two. */
export function planWords(plan: Plan): string {
  const { mode, scheduler, ranker, epochs, fastEpochs, finalists } = plan;
  if (mode === "full") return `Trains every trial for all of its ${plural(epochs, "epoch")}.`;
  const first = `Trains each trial for ${plural(Math.min(fastEpochs, epochs), "epoch")} of its ${epochs}`;
  switch (scheduler) {
    case "fixed":
      return `${first}, ranks them by their first epochs, and finishes the best${finalists > 1 ? ` ${finalists}` : ""}.`;
    case "adaptive":
      return `${first}, then, a few epochs at a time, whichever may still be the best. ${
        ranker === "learned"
          ? "Ends when more epochs would hardly change the winner, or the budget is spent."
          : "Ends when the budget is spent; only the learned ranker can be sure sooner."
      }`;
    case "halving":
      return `${first}, the best third for three times as long, and so on to the end (successive halving).`;
    case "hyperband":
      return `${first} or more, in brackets of successive halving that begin later with fewer trials (Hyperband).`;
    case "median":
      return `${first}, and goes on with those that do no worse than the median.`;
  }
}
