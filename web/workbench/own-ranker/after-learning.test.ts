import { beforeAll, expect, it } from "vitest";
import * as v from "valibot";
import { Correction, learnFromOwn, shippedVersion, type Learned } from "../../../ranker/index.ts";
import { simulatedStudy } from "../../../ranker/training/own/testing/simulated-study.ts";
import { memoryRecords, type RankerRecord } from "../../storage/index.ts";
import { afterLearning } from "./after-learning.ts";
import { chooseRanker, readChoice, readRanker, type StoredRanker } from "./stored-rankers.ts";

const first = [0, 1].map((i) => simulatedStudy({ seed: `first ${i}`, trials: 20, trait: 1 }));
const noise = [0, 1].map((i) => simulatedStudy({ seed: `noise ${i}`, trials: 12, trait: 0 }));

let kept: RankerRecord;
let inUse: StoredRanker;
let refused: Learned;
beforeAll(async () => {
  kept = afterLearning((await learnFromOwn(first))!, null, ["a", "b"], 7).record!;
  const records = memoryRecords();
  await records.putRanker(kept);
  inUse = (await readRanker(records, kept.id))!;
  const earlier = { correction: inUse.correction, taught: inUse.taught ?? null };
  refused = (await learnFromOwn([...first, ...noise], undefined, earlier))!;
  expect(refused.correction).toBeNull();
});

it("takes into use what helped, and keeps what it was learned from", () => {
  expect(kept).toMatchObject({ lesson: { at: 7, trials: 40, studies: 2, names: ["a", "b"] } });
  expect(kept.taught).toHaveLength(40);
  expect(v.is(Correction, kept.correction)).toBe(true);
});

it("keeps what is in use when the next one is refused, and what each was learned from", async () => {
  const { record, choice } = afterLearning(refused, inUse, ["a", "b", "c", "d"], 9);
  expect(record).toBeNull();
  const records = memoryRecords();
  await chooseRanker(records, choice);
  expect(await readChoice(records)).toMatchObject({
    current: kept.id,
    rejected: { at: 9, trials: 64, studies: 4 },
    earlier: { kept: true, lesson: { trials: 40, names: ["a", "b"] }, judged: { trials: 24 } },
  });
});

it("keeps it also where it could not be judged anew, and drops it where it does harm", () => {
  const unjudged = afterLearning({ ...refused, earlier: null }, inUse, [], 9).choice;
  expect(unjudged).toMatchObject({ current: kept.id, earlier: { kept: true, judged: null } });
  const earlier = { ...refused.earlier!, harms: true };
  const harmed = afterLearning({ ...refused, earlier }, inUse, [], 9).choice;
  expect(harmed).toMatchObject({ current: null, earlier: { kept: false, lesson: { trials: 40 } } });
});

it("has nothing to keep where nothing is in use, or only what is of other weights", () => {
  expect(afterLearning(refused, null, [], 9).choice.current).toBeUndefined();
  const old = { ...inUse, correction: { ...inUse.correction, base: "curves-0" } };
  expect(inUse.correction.base).toBe(shippedVersion);
  expect(afterLearning(refused, old, [], 9).choice.current).toBeUndefined();
});
