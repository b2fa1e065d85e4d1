/** Of fast-check: few, because software adapters are slow, and the same in every run. */
export const RUNS = { numRuns: 12, seed: 20 } as const;
