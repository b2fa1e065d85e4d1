import { expect, it } from "vitest";
import type { RankerView } from "../../workbench/api.ts";
import { lessonText, trialsText } from "./lesson-words.ts";

const lesson = {
  ...{ v: 1 as const, at: 1, trials: 34, studies: 1, before: 0.61, after: 0.7 },
  ...{ interval: [0.02, 0.15] as [number, number], kept: true },
};
const view: RankerView = {
  ...{ version: "curves-3", trials: 34, studies: 2, finished: 36, missing: 0, lesson: null, outdated: null },
  least: { trials: 16, ofStudy: 8 },
};

it("tells the figures and what came of them", () => {
  expect(lessonText(lesson)).toBe(
    "On 34 held-out trials tau rose from 0.61 to 0.70 (90\u202f% interval +0.02 to +0.15): kept.",
  );
  expect(lessonText({ ...lesson, studies: 3 })).toContain("On 34 trials of studies held out in turn");
  expect(lessonText({ ...lesson, interval: [-0.02, 0.15], kept: false })).toContain(
    "(90\u202f% interval −0.02 to +0.15): not kept, for it may be chance.",
  );
  expect(lessonText({ ...lesson, after: 0.55, kept: false })).toContain("fell from 0.61 to 0.55");
  expect(lessonText({ ...lesson, after: 0.612, kept: false })).toContain("stayed at 0.61");
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
