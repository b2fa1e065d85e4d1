/** Fits everything that the ranker asks: networks, and trees on the same groups. */
import type { Forest, RankerWeights } from "../model/weights.ts";
import type { ExamplePool } from "./example-pool.ts";
import { fitDefaults, fitMember, type FitOptions } from "./fit.ts";
import { fitForests } from "./fit-forests.ts";

export interface EnsembleOptions extends FitOptions {
  /** networks, of different seeds */
  readonly members: number;
  /** pairs of forests, of different seeds */
  readonly forestPairs: number;
}

const ensembleDefaults: EnsembleOptions = { ...fitDefaults, members: 2, forestPairs: 2 };

export function fitEnsemble(
  pools: readonly ExamplePool[],
  { members, forestPairs, ...options }: EnsembleOptions = ensembleDefaults,
): Omit<RankerWeights, "version"> {
  const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => options.seed + i);
  return {
    members: seeds(members).map((seed) => fitMember(pools, { ...options, seed })),
    forests: seeds(forestPairs).flatMap((seed): Forest[] => fitForests(pools, 2 * seed)),
  };
}
