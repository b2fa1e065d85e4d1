import { expect, it } from "vitest";
import * as v from "valibot";
import { Correction } from "../../model/correction/correction.ts";
import { learnedRanker } from "../../model/learned-ranker.ts";
import { shippedVersion } from "../../model/weights.ts";
import { kendallTau } from "../figures.ts";
import { earlyGroup, finalOf, leastTrials, usableStudies, type FinishedStudy } from "./finished-study.ts";
import { learnFromOwn, type Learned } from "./learn.ts";
import { simulatedStudy } from "./testing/simulated-study.ts";

const studiesOf = (seed: string, trait: number, sizes: readonly number[]): readonly FinishedStudy[] =>
  sizes.map((trials, i) => simulatedStudy({ seed: `${seed} ${i}`, trials, trait }));

async function tauOf(study: FinishedStudy, own: Correction | null): Promise<number> {
  const { trials } = study;
  const answers = await learnedRanker(undefined, own).rank(earlyGroup(study, trials, 2));
  return kendallTau(
    answers.map(({ score }) => score),
    trials.map(finalOf),
  );
}

it("keeps what a user's own parameter decides, and is better at new studies with it", async () => {
  const learned = await learnFromOwn(studiesOf("trait", 1, [24, 24]));
  const own = v.parse(Correction, learned!.correction);
  expect(own.base).toBe(shippedVersion);
  expect(learned!.after).toBeGreaterThan(learned!.before);
  expect(learned!.interval[0]).toBeGreaterThan(0);
  let gain = 0;
  for (const study of studiesOf("new", 1, [20, 20, 20, 20, 20])) {
    gain += ((await tauOf(study, own)) - (await tauOf(study, null))) / 5;
  }
  expect(gain).toBeGreaterThan(0.1);
});

it("learns from folds of one study as well", async () => {
  const learned = await learnFromOwn(studiesOf("alone", 1, [30]));
  expect(learned).toMatchObject({ trials: 30, studies: 1 });
  expect(learned!.correction).not.toBeNull();
});

it("hardly ever keeps what chance has decided", async () => {
  const outcomes: Learned[] = [];
  for (let seed = 0; seed < 12; seed++) {
    outcomes.push((await learnFromOwn(studiesOf(`noise ${seed}`, 0, [14, 14])))!);
  }
  expect(outcomes.filter(({ correction }) => correction !== null).length).toBeLessThanOrEqual(1);
});

it("learns the same from the same, and says how far it is", async () => {
  const steps: (readonly [number, number])[] = [];
  const learn = () =>
    learnFromOwn(studiesOf("again", 1, [24, 24]), (done, total) => steps.push([done, total]));
  expect(await learn()).toEqual(await learn());
  expect(steps.slice(0, 2)).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

it("wants enough trials, in studies that have some, and counts a repeated training once", async () => {
  expect(await learnFromOwn(studiesOf("few", 1, [leastTrials - 1]))).toBeNull();
  expect(await learnFromOwn(studiesOf("small", 1, [7, 7, 7, 7]))).toBeNull();
  const [study] = studiesOf("twin", 1, [12]);
  expect(usableStudies([study!, study!])).toEqual([study]);
});

it("takes diverged trials as the worst, whenever they diverged", async () => {
  const [study] = studiesOf("diverging", 1, [24]);
  const trials = study!.trials.map((each, i) => ({
    ...each,
    divergedEpoch: i % 3 === 0 ? 1 + (i % 7) : null,
  }));
  const learned = await learnFromOwn([{ ...study!, trials }]);
  expect(learned!.after).toBeGreaterThanOrEqual(-1);
  expect(Number.isFinite(learned!.interval[0])).toBe(true);
});

it("learns nothing where nearly all trials diverge at once", async () => {
  const [wild, calm] = studiesOf("wild", 1, [8, 8]);
  const trials = wild!.trials.map((each, i) => ({ ...each, divergedEpoch: i < 6 ? 1 : null }));
  const learned = await learnFromOwn([{ ...wild!, trials }, calm!]);
  expect(learned).toMatchObject({ correction: null });
  const { before, after, interval } = learned!;
  expect([before, after, ...interval].every(Number.isFinite)).toBe(true);
});
