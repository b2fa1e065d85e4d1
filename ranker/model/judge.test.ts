import { expect, it } from "vitest";
import { emptyCurve, type CurveTrial, type Params } from "../../study/index.ts";
import { groupFeatures } from "./group-features.ts";
import { judge } from "./judge.ts";
import { packTrees } from "./trees.ts";

const ours = { optimizer: "sgd", learning_rate: 0.01 };

function trialsOf(params: Params, losses: readonly number[]): readonly CurveTrial[] {
  const common = { epoch: 1, sampleCount: 10, trainLoss: NaN, valAccuracy: NaN, seconds: 0 };
  return losses.map((valLoss) => ({
    params,
    curve: { ...emptyCurve, epochs: [{ ...common, valLoss }] },
    diverged: false,
  }));
}

function judged(params: Params, losses: readonly number[], networks: readonly number[]): readonly number[] {
  const trials = trialsOf(params, losses);
  return judge(trials, groupFeatures({ trials, epochsPlanned: 10 }), networks, []);
}

it("listens to the network where the parameters are known, to the lowest loss where they are not", () => {
  const [losses, networks] = [
    [1, 2, 3],
    [3, 2, 1],
  ];
  const known = judged(ours, losses, networks);
  expect(known[2]).toBeLessThan(known[0]!);
  const unknown = judged({ rate: 0.01 }, losses, networks);
  expect(unknown[0]).toBeLessThan(unknown[2]!);
});

it("lets several forests outvote the network and the lowest loss", () => {
  const trials = trialsOf(ours, [1, 2, 3]);
  // column 1 is the rank of the last loss; these trees prefer high ones
  const trees = packTrees([{ nodes: [[1, 0, -1, -2]], leaves: [5, 0] }]);
  const features = groupFeatures({ trials, epochsPlanned: 10 });
  const forest = { startsAtFloor: false, trees };
  const scores = judge(trials, features, [0, 0, 0], [forest, forest, forest]);
  expect(scores[2]).toBeLessThan(scores[0]!);
});
