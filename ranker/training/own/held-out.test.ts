import { expect, it } from "vitest";
import { judgeHeldOut, type HeldOut, type HeldOutPair } from "./held-out.ts";

/** Every pair of 12 trials that end in the order of their numbers. @param signs - what each ranking says of a pair */
function studyOf(signs: (a: number, b: number) => Pick<HeldOutPair, "before" | "after">): HeldOut {
  const pairs = Array.from({ length: 12 }, (_, a) =>
    Array.from({ length: a }, (_each, b) => ({ a, b, look: 0, truth: 1, ...signs(a, b) })),
  ).flat();
  return { trials: 12, looks: 1, pairs };
}

it("is tau-b of both rankings, and sure where one is right and the other wrong", () => {
  const figures = judgeHeldOut([studyOf(() => ({ before: -1, after: 1 }))]);
  expect(figures).toMatchObject({ before: -1, after: 1 });
  expect(figures.interval[0]).toBeGreaterThan(1.9);
});

it("sees no difference where there is none, and doubts one that hangs on one trial", () => {
  expect(judgeHeldOut([studyOf(() => ({ before: 1, after: 1 }))]).interval).toEqual([0, 0]);
  const oneTrial = judgeHeldOut([studyOf((a) => ({ before: a === 11 ? -1 : 1, after: 1 }))]);
  expect(oneTrial.after).toBeGreaterThan(oneTrial.before);
  expect(oneTrial.interval[0]).toBe(0);
});

it("weighs studies alike", () => {
  const right = studyOf(() => ({ before: 1, after: 1 }));
  const wrong = studyOf(() => ({ before: -1, after: 1 }));
  expect(judgeHeldOut([right, wrong]).before).toBeCloseTo(0, 9);
});
