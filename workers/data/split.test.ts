import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitDataset, subsetDataset } from "./split.ts";
import { manifestOf } from "./testing/fixtures.ts";

const CLASSES = 4;
const item = fc.record({
  labels: fc.uniqueArray(fc.nat(CLASSES - 1), { minLength: 1, maxLength: 2 }),
  group: fc.option(fc.nat(30).map(String)),
});
const single = fc.record({ labels: fc.nat(CLASSES - 1).map((label) => [label]), group: fc.constant(null) });

describe("splitDataset", () => {
  test("partitions the training items, keeps groups together, and depends on seed and data alone", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 40, maxLength: 120 }),
        fc.nat(1000),
        async (items, seed) => {
          const manifest = manifestOf(items, CLASSES);
          const split = await splitDataset(manifest, { seed, validationShare: 0.2 });
          const again = await splitDataset(structuredClone(manifest), { seed, validationShare: 0.2 });
          expect(again).toEqual(split);
          expect([...split.train, ...split.validation].sort((a, b) => a - b)).toEqual(
            items.map((_, at) => at),
          );
          const groupsOf = (list: Int32Array) => new Set([...list].flatMap((at) => items[at]!.group ?? []));
          expect([...groupsOf(split.train)].filter((group) => groupsOf(split.validation).has(group))).toEqual(
            [],
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test("every class with two images or more is on both sides, in about its share", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(single, { minLength: 20, maxLength: 150 }),
        fc.nat(1000),
        async (items, seed) => {
          const { train, validation } = await splitDataset(manifestOf(items, CLASSES), {
            seed,
            validationShare: 0.1,
          });
          for (let label = 0; label < CLASSES; label++) {
            const count = (list: Int32Array) =>
              [...list].filter((at) => items[at]!.labels[0] === label).length;
            const total = count(train) + count(validation);
            if (total < 2) continue;
            expect(count(train)).toBeGreaterThan(0);
            expect(count(validation)).toBeGreaterThan(0);
            expect(Math.abs(count(validation) - total * 0.1)).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("multi-label shares hold for every label", async () => {
    const items = Array.from({ length: 1000 }, (_, at) => ({
      labels: at % 7 === 0 ? [0, 1] : at % 3 === 0 ? [2] : at % 50 === 1 ? [3] : [1],
    }));
    const { validation } = await splitDataset(manifestOf(items, CLASSES), { seed: 3, validationShare: 0.1 });
    for (let label = 0; label < CLASSES; label++) {
      const total = items.filter(({ labels }) => labels.includes(label)).length;
      const held = [...validation].filter((at) => items[at]!.labels.includes(label)).length;
      expect(Math.abs(held - total / 10)).toBeLessThanOrEqual(2);
    }
  });

  test("other seeds choose other images; test images are in neither part; identical files stay together", async () => {
    const items = Array.from({ length: 200 }, (_, at) => ({
      labels: [at % 2],
      part: at < 20 ? ("test" as const) : ("train" as const),
    }));
    const manifest = manifestOf(items, 2);
    for (const at of [50, 60, 70]) manifest.items[at]!.sha256 = "f".repeat(64);
    const first = await splitDataset(manifest, { seed: 1, validationShare: 0.3 });
    const second = await splitDataset(manifest, { seed: 2, validationShare: 0.3 });
    expect(first.hash).not.toBe(second.hash);
    expect(Math.min(...first.train, ...first.validation)).toBe(20);
    const held = new Set(first.validation);
    expect(new Set([50, 60, 70].map((at) => held.has(at))).size).toBe(1);
  });

  test("one image cannot be split", async () => {
    await expect(
      splitDataset(manifestOf([{ labels: [0] }], 1), { seed: 0, validationShare: 0.1 }),
    ).rejects.toThrow(/1 labelled images/);
  });
});

test("a subset keeps class shares and all test images", () => {
  const items = Array.from({ length: 300 }, (_, at) => ({
    labels: [at % 3 === 0 ? 1 : 0],
    part: at < 30 ? ("test" as const) : ("train" as const),
  }));
  const half = subsetDataset(manifestOf(items, 2), 50, 0);
  const train = half.items.filter(({ part }) => part === "train");
  expect(half.items.length - train.length).toBe(30);
  expect(train.length).toBe(135);
  expect(train.filter(({ labels }) => labels![0] === 1).length).toBe(45);
  expect(() => subsetDataset(half, 0, 0)).toThrow(/0 %/);
});
