import { expect, test } from "vitest";
import type { TrainingTask } from "../../ranker/training/training-task.ts";
import { pairReplicas } from "./pair-replicas.ts";

test("pairs trials of the same parameters, whatever else is there", () => {
  const taskOf = (finals: readonly (readonly [rate: number, final: number])[]): TrainingTask => ({
    ...{ family: "tabular", name: "t", dataset: "t", isFarmed: true, epochsPlanned: 2, facts: null },
    trials: finals.map(([rate, final]) => {
      const dense = { epoch: [], sampleCount: [], loss: [] };
      const curve = { epochs: [], train: dense, validation: dense };
      const early = { params: { rate }, curve, diverged: false };
      return { early, divergedAfter: Infinity, final, place: 0 };
    }),
  });
  const first = taskOf([[0.1, 1], [0.2, 2], [0.3, Infinity]]); // prettier-ignore
  const replica = taskOf([[0.3, 4], [0.1, 1.5], [0.9, 9]]); // prettier-ignore
  expect(pairReplicas(first, replica)).toEqual([
    { final: 1, again: 1.5 },
    { final: Infinity, again: 4 },
  ]);
});
