import { describe, expect, it } from "vitest";
import type { DatasetManifest } from "../../../protocol/index.ts";
import type { ImportResult } from "../../../workers/data/index.ts";
import { duplicateNote, previewOf } from "./preview.ts";

const itemOf = (at: number): DatasetManifest["items"][number] => ({
  ...{ path: `${at}.png`, sha256: String(at).padStart(64, "0"), width: 8, height: 8, channels: 3, bytes: 10 },
  ...{ labels: [at % 2], part: "train", group: null, brightness: 0.5 },
});
const manifest = {
  ...{ v: 1, name: "m", kind: "images", task: "single-label", classes: ["cat", "dog"] },
  ...{ items: Array.from({ length: 40 }, (_, at) => itemOf(at)), submission: null, licence: null },
} as DatasetManifest;
const result: ImportResult = {
  ...{
    manifest,
    layout: "class-folders",
    skipped: [],
    warnings: [],
    preview: manifest.items.map((_, at) => at),
  },
  ...{ groupColumns: [], groupColumn: null, duplicates: { exact: [], near: [[0, 1, 2]] } },
  read: () => Promise.reject(new Error("not read here")),
};
const choices = {
  ...{ name: "m", groupColumn: null, dropDuplicates: false, groupDuplicates: false },
  ...{ subsetPercentage: 100, validationShare: 0.2, seed: 1, classWeights: "none" as const },
};

describe("the preview of an import", () => {
  it("counts the chosen part and says which of the first images are left out", async () => {
    const preview = await previewOf("i", { ...choices, subsetPercentage: 50 }, result);
    const counted = preview.classCounts.reduce((sum, { train, validation }) => sum + train + validation, 0);
    expect(counted).toBe(20);
    expect(preview.rows).toBe(40);
    const kept = preview.first.filter(({ note }) => note !== "left out of the chosen part");
    expect(kept).toHaveLength(20);
    expect(kept.filter(({ part }) => part === "validation")).toHaveLength(4);
    const shown = new Set(kept.map(({ item }) => item));
    expect(preview.classCounts.flatMap(({ examples }) => examples).every((item) => shown.has(item))).toBe(
      true,
    );
  });

  it("names the twin of a duplicate", () => {
    const duplicates = { exact: [[0, 3]], near: [[0, 3, 5]] };
    expect(duplicateNote(manifest, duplicates, 3)).toBe("identical to 0.png");
    expect(duplicateNote(manifest, duplicates, 5)).toBe("looks like 0.png");
    expect(duplicateNote(manifest, duplicates, 7)).toBeNull();
  });
});
