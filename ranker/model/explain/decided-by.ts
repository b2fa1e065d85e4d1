/** What put one trial before another: the model, or what needs no model. */
import type { CurveGroup, CurveTrial } from "../../../study/index.ts";
import { behindBetter, factsOf, type Facts } from "../facts.ts";
import { withFirstChoice } from "../first-choice.ts";
import { lies, withoutUpsets } from "../upsets.ts";

export type Side = "first" | "second";
export type Decision =
  | { readonly by: "model" }
  /** neither is compared by the model: both diverged or have shown nothing */
  | { readonly by: "neither-asked" }
  | {
      /**
       * fact: its schedule is done, and the other has been lower. other-facts: its schedule is done, and it comes behind
       * trials that have been lower. curve: the same parameters, and the other's curve is lower everywhere, although the
       * model would have had it otherwise. first-choice: both are among the best, where the lowest loss counts more.
       */
      readonly by: "fact" | "other-facts" | "curve" | "first-choice" | "diverged" | "not-begun";
      /** who comes behind for it */
      readonly behind: Side;
    };

/** Where the model is not asked about both. @param asked - see `askedTrials`. @returns null where it is */
export function unaskedDecision(
  asked: readonly CurveTrial[],
  first: CurveTrial,
  second: CurveTrial,
): Decision | null {
  const out = [first, second].filter((trial) => !asked.includes(trial));
  if (out.length === 2) return { by: "neither-asked" };
  const [one] = out;
  if (!one) return null;
  return { by: one.diverged ? "diverged" : "not-begun", behind: one === first ? "first" : "second" };
}

/**
 * @param group - as the model was asked about it
 * @param scores - the model's
 * @param first, second - places in the group
 */
export function decidedBy(
  group: CurveGroup,
  scores: readonly number[],
  first: number,
  second: number,
): Decision {
  const facts = factsOf(group);
  const beaten = beatenOf(facts[first]!, facts[second]!);
  if (beaten) return { by: "fact", behind: beaten };
  const chosen = withFirstChoice(group.trials, scores);
  const upright = withoutUpsets(group.trials, chosen);
  const final = behindBetter(facts, upright);
  const sign = (values: readonly number[]): number => Math.sign(values[first]! - values[second]!);
  if (sign(final) !== sign(upright)) {
    return { by: "other-facts", behind: sign(final) > 0 ? "first" : "second" };
  }
  if (sign(upright) !== sign(chosen)) {
    return { by: "curve", behind: lies(group.trials[first]!, group.trials[second]!) ? "second" : "first" };
  }
  if (sign(chosen) !== sign(scores)) {
    return { by: "first-choice", behind: sign(chosen) > 0 ? "first" : "second" };
  }
  return { by: "model" };
}

function beatenOf(first: Facts, second: Facts): Side | null {
  if (first.isDone && second.lowest < first.lowest) return "first";
  if (second.isDone && first.lowest < second.lowest) return "second";
  return null;
}
