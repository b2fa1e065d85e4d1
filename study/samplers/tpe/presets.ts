/** How wide kernels are: by the distance to their neighbours, or one width for all by a rule of thumb. */
export type Bandwidth = "neighbour" | "shared";

/** What differs between Optuna's versions; all else is the same in 4.9 and 5.0. */
export interface TpeOptions {
  /** one parameter at a time instead of all together (Optuna's `multivariate=False`) */
  readonly independent: boolean;
  readonly bandwidth: Bandwidth;
  /** running trials count as bad, so that parallel workers keep away from each other */
  readonly constantLiar: boolean;
}

export type TpePreset = "optuna4" | "optuna5";

/** finished (complete or pruned) trials before the model is used */
export const startupTrials = 10;
export const candidateCount = 24;
export const priorWeight = 1;

/** The defaults of Optuna 4.9 or 5.0; `independent` overrides theirs. */
export function tpeOptions(preset: TpePreset, independent = preset === "optuna4"): TpeOptions {
  if (preset === "optuna5") return { independent, bandwidth: "neighbour", constantLiar: true };
  return { independent, bandwidth: independent ? "neighbour" : "shared", constantLiar: false };
}
