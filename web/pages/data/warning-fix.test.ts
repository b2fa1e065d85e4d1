import { expect, test } from "vitest";
import type { ImportChoices } from "../../workbench/api.ts";
import { madeFixes, shownWarning } from "./warning-fix.ts";

const choices: ImportChoices = {
  name: "leaves",
  groupColumn: null,
  dropDuplicates: false,
  groupDuplicates: false,
  subsetPercentage: 100,
  validationShare: 0.1,
  seed: 0,
  classWeights: "none",
};
const shown = (code: string, changes: Partial<ImportChoices> = {}, columns: string[] = []) =>
  shownWarning({ code, message: "Something is so." }, { ...choices, ...changes }, columns);

test("look-alikes are grouped, and ungrouped again", () => {
  expect(shown("near-duplicates-across-split").fix?.changes).toEqual({ groupDuplicates: true });
  expect(shown("near-duplicates", { groupDuplicates: true }).fix?.changes).toEqual({
    groupDuplicates: false,
  });
});

test("a suggested group column is taken or left", () => {
  expect(shown("group-suggested", {}, ["plant", "day"]).fix).toEqual({
    label: "Use plant",
    changes: { groupColumn: "plant" },
  });
  expect(shown("group-suggested", { groupColumn: "plant" }, ["plant"]).fix?.changes).toEqual({
    groupColumn: null,
  });
});

test.each(["imbalance", "class-too-small"])(
  "rare classes (%s) are weighted, and no longer weighted",
  (code) => {
    expect(shown(code).fix).toEqual({ label: "Weight classes", changes: { classWeights: "balanced" } });
    expect(shown(code, { classWeights: "balanced" }).fix).toEqual({
      label: "Do not weight",
      changes: { classWeights: "none" },
    });
  },
);

test("an unknown warning is shown as it stands", () => {
  expect(shown("new-in-a-later-version")).toEqual({
    title: "Something is so",
    detail: "",
    fix: null,
    paths: [],
  });
});

test("dropped duplicates can be had back", () => {
  expect(madeFixes(choices)).toEqual([]);
  expect(madeFixes({ ...choices, dropDuplicates: true })[0]?.fix?.changes).toEqual({ dropDuplicates: false });
});
