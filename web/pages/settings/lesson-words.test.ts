import { expect, it } from "vitest";
import type { RankerView } from "../../workbench/api.ts";
import { outcomeTexts, trialsText } from "./lesson-words.ts";

const lesson = {
  ...{ v: 1 as const, at: 1, trials: 34, studies: 1, before: 0.61, after: 0.7 },
  ...{ interval: [0.02, 0.15] as [number, number], names: ["colours"] },
};
const view: RankerView = {
  ...{ version: "curves-3", trials: 34, studies: 2, finished: 36, missing: 0, lesson: null, outdated: null },
  ...{ refused: null, least: { trials: 16, ofStudy: 8 } },
};
const refused = {
  ...lesson,
  trials: 50,
  after: 0.612,
  interval: [-0.02, 0.15] as [number, number],
  earlier: null,
};

it("tells the figures and what came of them", () => {
  expect(outcomeTexts(view)).toEqual([]);
  expect(outcomeTexts({ lesson, refused: null })).toEqual([
    "On 34 held-out trials tau rose from 0.61 to 0.70 (90\u202f% interval +0.02 to +0.15): kept.",
  ]);
  expect(outcomeTexts({ lesson: { ...lesson, studies: 3 }, refused: null })[0]).toContain(
    "On 34 trials of studies held out in turn",
  );
  expect(outcomeTexts({ lesson: null, refused })).toEqual([
    "On 50 held-out trials tau stayed at 0.61 (90\u202f% interval −0.02 to +0.15): not kept, for it may be chance.",
  ]);
  const [fell] = outcomeTexts({ lesson: null, refused: { ...refused, after: 0.55 } });
  expect(fell).toContain("fell from 0.61 to 0.55");
  expect(fell).toContain("not kept, for it does not help.");
});

it("tells what became of what was in use, and what that was learned from", () => {
  const judged = { trials: 16, before: 0.5, after: 0.6, interval: [0.01, 0.2] as [number, number] };
  const told = (earlier: NonNullable<NonNullable<RankerView["refused"]>["earlier"]>) =>
    outcomeTexts({ lesson, refused: { ...refused, earlier } })[1];
  expect(told({ lesson, judged, kept: true })).toBe(
    "What was learned before, from 34 trials of “colours”, stays in use: on 16 trials that it was not learned from, " +
      "tau rose from 0.50 to 0.60 with it (90\u202f% interval +0.01 to +0.20).",
  );
  const unsure = { ...judged, after: 0.49, interval: [-0.1, 0.1] as [number, number] };
  expect(told({ lesson, judged: unsure, kept: true })).toContain("to 0.49 with it, which may be chance (90");
  const same = { ...judged, after: 0.5, interval: [0, 0] as [number, number] };
  expect(told({ lesson, judged: same, kept: true })).toContain("tau stayed at 0.50 with it (90");
  const worse = { ...judged, after: 0.3, interval: [-0.3, -0.1] as [number, number] };
  expect(told({ lesson, judged: worse, kept: false })).toMatch(
    /, is dropped: on 16 trials .* to 0.30 with it \(/,
  );
  const many = { ...lesson, studies: 3, names: ["a", "b", "c"] };
  expect(told({ lesson: many, judged: null, kept: true })).toBe(
    "What was learned before, from 34 trials of 3 studies, stays in use; to judge it anew there are too few trials that it was not learned from.",
  );
});

it("counts what there is, and what is missing", () => {
  expect(trialsText(view)).toBe("There are 34 finished trials of 2 studies to learn from.");
  const few = { ...view, trials: 0, studies: 0, finished: 3, missing: 13 };
  expect(trialsText(few)).toBe(
    "16 trials trained to their end are needed, at least 8 of each study that counts. " +
      "So far 3 are: 13 more are missing.",
  );
  expect(trialsText({ ...few, finished: 0, missing: 16 })).toContain("None is finished yet: 16 more are");
  expect(trialsText({ ...few, finished: 15, missing: 1 })).toContain("So far 15 are: 1 more is missing.");
});
