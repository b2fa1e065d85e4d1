import fc from "fast-check";
import { expect, it } from "vitest";
import type { DatasetManifest } from "../../protocol/index.ts";
import { foldDataset } from "./folds.ts";

const manifestOf = (labels: readonly number[], groups: readonly number[]): DatasetManifest => ({
  v: 1,
  name: "made",
  kind: "images",
  task: "single-label",
  classes: ["a", "b", "c"],
  items: labels.map((label, i) => ({
    path: `${i}.png`,
    sha256: i.toString(16).padStart(64, "0"),
    bytes: 1,
    width: 8,
    height: 8,
    labels: [label],
    group: `g${groups[i % groups.length]! + Math.floor(i / 4) * 10}`,
    part: "train",
    brightness: 0.5,
  })),
  submission: null,
  licence: null,
});

it("every image validates once, groups stay together, the seed decides", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 40, maxLength: 90 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 2, max: 5 }),
      (labels, groups, count) => {
        const manifest = manifestOf(labels, groups);
        const folds = foldDataset(manifest, count, 7);
        expect(folds.flatMap((fold) => [...fold]).sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
        const foldOf = new Map<string, number>();
        folds.forEach((fold, at) =>
          fold.forEach((item) => {
            const group = manifest.items[item]!.group!;
            expect(foldOf.get(group) ?? at).toBe(at);
            foldOf.set(group, at);
          }),
        );
        expect(foldDataset(manifest, count, 7)).toEqual(folds);
      },
    ),
    { numRuns: 30 },
  );
});

it("refuses more folds than groups", () => {
  expect(() => foldDataset(manifestOf([0, 1, 2, 0], [1]), 3, 0)).toThrow(/1 groups .* 3 folds/);
});
