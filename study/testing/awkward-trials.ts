import type { ObservedTrial } from "../samplers/index.ts";
import { seededRandom } from "../seeded-random.ts";
import { decode, type SearchSpace } from "../space/index.ts";

const worstValues = [NaN, Infinity, -Infinity, null, 0, 1e308];
const states = ["complete", "complete", "complete", "pruned", "running", "failed"] as const;

/** Trials 0 to count - 1 at random points of the space, in every state and with every awkward value. */
export function awkwardTrials(space: SearchSpace, count: number, seed: number): ObservedTrial[] {
  return Array.from({ length: count }, (_, number): ObservedTrial => {
    const random = seededRandom("awkward trials", seed, number);
    const params = decode(
      space,
      space.parameters.map(() => random.next()),
    );
    const state = states[random.integer(states.length)]!;
    const measured = random.next() < 0.2 ? worstValues[random.integer(worstValues.length)]! : random.normal();
    const value = state === "running" || state === "failed" ? null : measured;
    return { number, params, state, value, ...(state === "pruned" ? { lastStep: random.integer(5) } : {}) };
  });
}
