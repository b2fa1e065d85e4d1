import { expect, it } from "vitest";
import * as v from "valibot";
import { describeRanker } from "../../../study/testing/ranker-contract.ts";
import { emptyCurve, type CurveGroup, type Params } from "../../../study/index.ts";
import { learnedRanker } from "../learned-ranker.ts";
import { packNumbers } from "../packed-numbers.ts";
import { packTrees } from "../trees.ts";
import { shippedVersion } from "../weights.ts";
import { ABSENT, encodeOwn, type OwnColumn } from "./columns.ts";
import { Correction, type StoredCorrection } from "./correction.ts";

const columns: OwnColumn[] = [
  { kind: "number", name: "rate", isLog: true, centre: -2, unit: 1 },
  { kind: "choice", name: "trick", value: "new" },
];
/** the column of the choice: five of the curve come first */
const TRICK = 6;
const stored: StoredCorrection = {
  ...{ v: 1, id: "0123abcd", base: shippedVersion, columns },
  // whoever has the new trick comes a whole group's length forward
  trees: packNumbers(packTrees([{ nodes: [[TRICK, 0, -1, -2]], leaves: [0, -1] }])),
};
const correction = v.parse(Correction, stored);

function groupOf(epochs: number): CurveGroup {
  const trials = [1, 2, 3, 4].map((height) => {
    const params: Params = { rate: 0.1 / height, trick: height === 4 ? "new" : "old" };
    const points = Array.from({ length: epochs }, (_, i) => ({
      ...{ epoch: i + 1, sampleCount: 10 * (i + 1), seconds: 1, valAccuracy: NaN },
      ...{ trainLoss: height / (i + 1), valLoss: height / (i + 1) },
    }));
    return { params, curve: { ...emptyCurve, epochs: points }, diverged: false };
  });
  return { epochsPlanned: 10, trials };
}
const order = async (group: CurveGroup, own: Correction | null): Promise<readonly number[]> => {
  const answers = await learnedRanker(undefined, own).rank(group);
  return [...answers.keys()].sort((a, b) => answers[a]!.score - answers[b]!.score);
};

describeRanker(() => learnedRanker(undefined, correction));

it("moves trials by the user's own parameters, once they have begun", async () => {
  expect(await order(groupOf(2), null)).toEqual([0, 1, 2, 3]);
  expect(await order(groupOf(2), correction)).toEqual([3, 0, 1, 2]);
  expect(await order(groupOf(0), correction)).toEqual(await order(groupOf(0), null));
});

it("cannot overrule what a trial has shown at its end", async () => {
  const group = groupOf(10);
  expect((await order(group, correction))[0]).toBe(0);
});

it("is named in the version, and wants the weights that it was learned on", () => {
  expect(learnedRanker(undefined, correction).version).toBe(`${shippedVersion}+own-0123abcd`);
  expect(() => learnedRanker(undefined, { ...correction, base: "curves-0" })).toThrow("of weights curves-0");
});

it("encodes by name: numbers in deviations, choices as themselves, what is not there apart", () => {
  expect(encodeOwn(columns, { rate: 0.1, trick: "old" })).toEqual([1, 0]);
  expect(encodeOwn(columns, { rate: 0, trick: "new" })).toEqual([-4, 1]);
  expect(encodeOwn(columns, {})).toEqual([ABSENT, ABSENT]);
  expect(encodeOwn(columns, { rate: "fast" })).toEqual([ABSENT, ABSENT]);
});

it("does not read trees that are cut off", () => {
  const cut = packNumbers(new Float32Array(7));
  expect(v.safeParse(Correction, { ...stored, trees: cut }).success).toBe(false);
});
