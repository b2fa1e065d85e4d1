import { beforeAll, expect, it } from "vitest";
import * as v from "valibot";
import { Correction } from "../../model/correction/correction.ts";
import type { FinishedStudy, FinishedTrial } from "./finished-study.ts";
import type { Scorer } from "./fit-correction.ts";
import { judgeEarlier, type Earlier } from "./judge-earlier.ts";
import { learnFromOwn } from "./learn.ts";
import { simulatedStudy } from "./testing/simulated-study.ts";

const studyOf = (seed: string, trials: number, trait: number): FinishedStudy =>
  simulatedStudy({ seed, trials, trait });
const first = [studyOf("first", 24, 1), studyOf("other", 24, 1)];
/** nothing that can be learned */
const noise = studyOf("noise", 30, 0);

let earlier: Earlier;
beforeAll(async () => {
  const learned = (await learnFromOwn(first))!;
  earlier = { correction: v.parse(Correction, learned.correction), taught: learned.taught };
});
const learn = (studies: readonly FinishedStudy[], from: Earlier | null = earlier) =>
  learnFromOwn(studies, undefined, from);

/** The parameters decide as before, the other way round. */
function turned({ trial, divergedEpoch }: FinishedTrial): FinishedTrial {
  const { moisture, grain } = trial.params;
  const params = {
    ...trial.params,
    moisture: 10 ** (-2 - Math.log10(Number(moisture))),
    grain: grain === "coarse" ? "fine" : grain === "fine" ? "coarse" : grain!,
  };
  return { trial: { ...trial, params }, divergedEpoch };
}

it("is judged only where nothing takes its place", async () => {
  const again = await learn([...first, studyOf("second", 24, 1)]);
  expect(again!.correction).not.toBeNull();
  expect(again!.earlier).toBeNull();
  expect((await learn([noise], null))!.earlier).toBeNull();
});

it("is judged on the trials that are new to it, and does no harm where chance decides", async () => {
  const learned = await learn([...first, noise]);
  expect(learned).toMatchObject({ correction: null, trials: 78, earlier: { trials: 30, harms: false } });
  expect(learned!.earlier!.interval[1]).toBeGreaterThan(0);
});

it("does harm where the same parameters do the opposite", async () => {
  const studies = [studyOf("opposite", 24, 1), studyOf("opposite too", 24, 1)].map((study) => {
    return { ...study, trials: study.trials.map(turned) };
  });
  const learned = await learn([...first, ...studies]);
  expect(learned).toMatchObject({ correction: null, earlier: { trials: 48, harms: true } });
  expect(learned!.earlier!.after).toBeLessThan(learned!.earlier!.before);
});

it("is not judged on what it has learned from, nor where that is not known", () => {
  const byLastLoss: Scorer = ({ trials }) => trials.map(({ curve }) => curve.epochs.at(-1)!.valLoss);
  const judge = (trials: readonly FinishedTrial[], from = earlier) =>
    judgeEarlier([{ ...noise, trials }], from, byLastLoss);
  const known = first[0]!.trials;
  expect(judge([...known, ...noise.trials.slice(0, 7)])).toBeNull();
  expect(judge([...known, ...noise.trials.slice(0, 8)])).toMatchObject({ trials: 8 });
  expect(judge(noise.trials, { ...earlier, taught: null })).toBeNull();
});
