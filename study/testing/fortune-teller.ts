import type { CurveRanker, CurveTrial } from "../rankers/curve-ranker.ts";

/**
 * A ranker for `syntheticTrial` that knows the floor of every curve, and says so with a given vagueness: it lets
 * schedulers be tested that act on probabilities.
 * @param vagueness - in units of the loss; chances are a softmax of the floors over it
 */
export function fortuneTeller(vagueness = 0.1): CurveRanker {
  return {
    name: "learned",
    version: "fortune teller",
    rank: ({ trials }) => {
      const floors = trials.map((trial) => (trial.diverged ? Infinity : floorOf(trial)));
      const lowest = Math.min(...floors);
      const weights = floors.map((floor) =>
        floor === Infinity ? 0 : Math.exp((lowest - floor) / vagueness),
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return Promise.resolve(
        floors.map((score, i) => ({
          score,
          quantiles:
            score === Infinity ? [] : [[0.1, score - vagueness] as const, [0.9, score + vagueness] as const],
          probabilityBest: sum > 0 ? weights[i]! / sum : 0,
        })),
      );
    },
  };
}

function floorOf({ params }: CurveTrial): number {
  const rate = Number(params["rate"]);
  return 0.2 + 0.1 * Math.log10(rate / 0.005) ** 2 + (params["optimizer"] === "sgd" ? 0.05 : 0);
}
