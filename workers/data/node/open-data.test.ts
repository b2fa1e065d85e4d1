import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { describeDataset } from "../describe.ts";
import { labelRows, prepareTrialData } from "../prepare-trial-data.ts";
import { splitDataset } from "../split.ts";
import { openData } from "./open-data.ts";

describe("samples", () => {
  test("digits: real images, balanced, grey, with a test part and a licence", async () => {
    const opened = await openData("sample:digits");
    const { data, items, split } = await prepareTrialData(opened, { imageSize: 32, seed: 0 });
    expect(data.shape).toEqual([28, 28, 1]);
    expect([data.train.length, data.validation.length, items.length]).toEqual([900, 100, 1000]);
    expect(split.hash).toMatch(/^[0-9a-f]{64}$/);
    const test = opened.manifest.items.flatMap(({ part }, at) => (part === "test" ? [at] : []));
    expect(labelRows(opened.manifest, Int32Array.from(test)).reduce((sum, hot) => sum + hot, 0)).toBe(300);
    expect(opened.manifest.licence).toMatch(/MNIST.*MIT/);
    // ink: digits are neither blank nor noise
    const pixels: readonly number[] = [...data.values];
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    expect(mean).toBeGreaterThan(20);
    expect(mean).toBeLessThan(50);
  });

  test("emoji: no code point is in two parts, in any skin tone or set", async () => {
    const { manifest } = await openData("sample:emoji");
    expect(manifest.classes).toHaveLength(8);
    const { train, validation } = await splitDataset(manifest, { seed: 1, validationShare: 0.1 });
    const sides = [
      train,
      validation,
      Int32Array.from(manifest.items.flatMap((item, at) => (item.part === "test" ? [at] : []))),
    ];
    const groups = sides.map((side) => new Set([...side].map((at) => manifest.items[at]!.group)));
    expect(groups.every((group) => !group.has(null))).toBe(true);
    expect(
      groups[0]!.intersection(groups[1]!).size +
        groups[0]!.intersection(groups[2]!).size +
        groups[1]!.intersection(groups[2]!).size,
    ).toBe(0);
    expect(manifest.licence).toMatch(/CC BY 4.0.*Apache-2.0/);
  });

  test("an unknown sample, a missing path and a table are bad usage", async () => {
    await expect(openData("sample:cats")).rejects.toMatchObject({
      code: "usage-data",
      message: 'There is no "sample:cats".',
    });
    await expect(openData("/no/such/folder")).rejects.toMatchObject({ code: "usage-data" });
    const folder = await mkdtemp(join(tmpdir(), "firstlight-"));
    afterAll(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "table.csv"), "a,b\n1,2\n");
    await writeFile(join(folder, "broken.zip"), "PK");
    await expect(openData(join(folder, "table.csv"))).rejects.toThrow(/is a table; its template is tabular/);
    await expect(openData(join(folder, "broken.zip"))).rejects.toMatchObject({ code: "broken-zip" });
  });
});

const datasets = process.env["FIRSTLIGHT_DATASETS"] ?? "";
const real = existsSync(datasets);
if (!real) console.log("skipped: real data sets (FIRSTLIGHT_DATASETS is not set)");

describe.skipIf(!real)("real data", () => {
  test("a Kaggle layout: task, labels, shape, co-occurrence", async () => {
    const opened = await openData(join(datasets, "apple-mosaic-kaggle"));
    expect(opened.manifest).toMatchObject({
      task: "multi-label",
      classes: ["frog_eye_leaf_spot", "healthy", "rust", "scab"],
    });
    expect(opened.skipped).toEqual([]);
    const { data, manifest } = await prepareTrialData(opened, {
      imageSize: 32,
      seed: 0,
      subsetPercentage: 10,
    });
    expect(data.shape).toEqual([32, 64, 3]);
    expect(data.train.length + data.validation.length).toBeGreaterThan(110);
    const whole = describeDataset(
      opened.manifest,
      await splitDataset(opened.manifest, { seed: 0, validationShare: 0.1 }),
    );
    expect(whole.testImages).toBe(300);
    expect(whole.cooccurrence![2]![0]).toBe(114); // rust with frog_eye_leaf_spot, from the data's README
    expect(manifest.submission!.ids).toHaveLength(300);
  });

  test("a zip of class folders, alone in its folder", async () => {
    const opened = await openData(join(datasets, "sign-digits"));
    expect(opened.manifest.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(opened.manifest.items).toHaveLength(2062);
    await opened.close();
  });
});
