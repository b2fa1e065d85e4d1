import { beforeEach, expect, it } from "vitest";
import {
  correctedVersion,
  learnFromOwn,
  shippedVersion,
  type StoredCorrection,
} from "../../../ranker/index.ts";
import { simulatedStudy } from "../../../ranker/training/own/testing/simulated-study.ts";
import { foldStudy, type JournalEvent } from "../../../study/index.ts";
import { createdEvent, testConfig } from "../../../study/testing/simulation.ts";
import { memoryRecords, type LessonRecord, type Records } from "../../storage/index.ts";
import { chooseRanker, readChoice, readRanker, rankerOf, removeUnusedRankers } from "./stored-rankers.ts";

const lesson: LessonRecord = {
  ...{ v: 1, at: 1, trials: 48, studies: 2 },
  ...{ before: 0.5, after: 0.7, interval: [0.1, 0.3] },
};
const study = foldStudy([createdEvent(testConfig({ ranker: "learned" }))]);
const rankedBy = (version: string): JournalEvent => ({
  ...{ v: 1, studyId: "study", seq: 2, at: 1, type: "trials-ranked" },
  ...{ ranker: "learned", version, epochs: 2, trials: [] },
});
const begunWith = (version: string) => foldStudy([createdEvent(study.config), rankedBy(version)]);

let records: Records;
let correction: StoredCorrection;
beforeEach(async () => {
  const studies = [0, 1].map((i) => simulatedStudy({ seed: `kept ${i}`, trials: 20, trait: 1 }));
  correction = (await learnFromOwn(studies))!.correction!;
  records = memoryRecords();
  await records.putRanker({ v: 1, id: correction.id, lesson, correction });
});
const versionOf = async (state: typeof study): Promise<string> => (await rankerOf(records, state)).version;

it("ranks new studies by what was learned, once it is chosen, and by the shipped weights when it is forgotten", async () => {
  expect(await versionOf(study)).toBe(shippedVersion);
  await chooseRanker(records, { current: correction.id });
  expect(await versionOf(study)).toBe(correctedVersion(correction));
  await chooseRanker(records, {});
  expect(await versionOf(study)).toBe(shippedVersion);
});

it("goes on with what a study was ranked by before, whatever is in use since", async () => {
  expect(await versionOf(begunWith(correctedVersion(correction)))).toBe(correctedVersion(correction));
  await chooseRanker(records, { current: correction.id });
  expect(await versionOf(begunWith(shippedVersion))).toBe(shippedVersion);
});

it("falls back to the shipped weights where the other is gone, damaged, or of other weights", async () => {
  expect(await versionOf(begunWith(`${shippedVersion}+own-00000000`))).toBe(shippedVersion);
  await chooseRanker(records, { current: "00000000" });
  expect(await versionOf(study)).toBe(shippedVersion);
  const older = { ...correction, id: "11111111", base: "curves-0" };
  await records.putRanker({ v: 1, id: older.id, lesson, correction: older });
  expect(await versionOf(begunWith("curves-0+own-11111111"))).toBe(shippedVersion);
  await records.putRanker({ v: 1, id: "22222222", lesson, correction: { ...correction, trees: "AAAAAA==" } });
  expect(await readRanker(records, "22222222")).toBeNull();
});

it("does not change the rankers that learn nothing", async () => {
  await chooseRanker(records, { current: correction.id });
  const last = foldStudy([createdEvent(testConfig({ ranker: "last" }))]);
  expect((await rankerOf(records, last)).name).toBe("last");
});

it("takes a choice that cannot be read for none", async () => {
  await records.putSetting("own-ranker", { v: 9, current: 7 });
  expect(await readChoice(records)).toEqual({ v: 1, current: null, rejected: null, earlier: null });
});

it("removes for good what neither is in use nor ranked a study", async () => {
  const others = ["33333333", "44444444"];
  for (const id of others) await records.putRanker({ v: 1, id, lesson, correction: { ...correction, id } });
  await chooseRanker(records, { current: correction.id });
  await records.putStudy({
    ...{ v: 1, id: "study", name: "s", createdAt: 1, changedAt: 1, deletedAt: null, files: {} },
    config: study.config,
  });
  await records.appendEvents("study", 0, [JSON.stringify(rankedBy(`${shippedVersion}+own-33333333`))]);
  await removeUnusedRankers({ records });
  expect([...(await records.rankerIds())].sort()).toEqual([correction.id, "33333333"].sort());
});
