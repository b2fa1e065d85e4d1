import { encode, type Params, type SearchSpace } from "../../study/index.ts";
import { templateByName, type TemplateData } from "../../templates/index.ts";
import type { KnownTraining, RecordedSweepTask } from "./recorded-sweep.ts";

export interface SweptSpace {
  readonly space: SearchSpace;
  readonly defaults: Params;
}

const facts: TemplateData = {
  task: "single-label",
  classes: ["a", "b"],
  shape: [32, 32, 3],
  trainCount: 1000,
  validationCount: 100,
};
const templates = { image: "image-classification", tabular: "tabular" } as const;

/** What the template sweeps over, which is what was recorded. */
export function spaceOf(family: RecordedSweepTask["family"]): SweptSpace {
  const template = templateByName(templates[family]);
  const form = template.parseForm(family === "tabular" ? { target: "y" } : {});
  return { space: template.space(form, facts), defaults: template.defaults(form, facts) };
}

/** What decides most about a curve must fit best: neighbours in a dozen dimensions are far apart. */
const weights: Readonly<Record<string, number>> = {
  learning_rate: 20,
  optimizer: 20,
  schedule: 2,
  dropout: 2,
};

/** A proposal is answered by the recorded configuration that is nearest to it. */
export function surrogate(
  { trials }: RecordedSweepTask,
  space: SearchSpace,
): (params: Params) => KnownTraining {
  const known = trials.map((training) => ({ training, place: encode(space, training.params) }));
  const weight = space.parameters.map(({ name }) => weights[name] ?? 1);
  return (params) => {
    const place = encode(space, params);
    const distances = known.map((each) => distance(each.place, place, weight));
    return known[distances.indexOf(Math.min(...distances))]!.training;
  };
}

/** Squared, in the unit cube; steps between choices count like steps of a number. */
function distance(a: readonly number[], b: readonly number[], weight: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + weight[i]! * (each - b[i]!) ** 2, 0);
}
