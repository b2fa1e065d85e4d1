import { describe, expect, test } from "vitest";
import { inspectImport, type ImportOptions } from "./inspect-import.ts";
import { nodeDecoder } from "./node/index.ts";
import { png, textBytes, tree } from "./testing/fixtures.ts";

const inspect = (files: ReadonlyMap<string, Uint8Array>, options?: ImportOptions) =>
  inspectImport(tree(files), nodeDecoder(), options);
const codes = (result: Awaited<ReturnType<typeof inspect>>) => result.warnings.map(({ code }) => code);

describe("tables", () => {
  const kaggle = async (csv: string) => {
    const files = new Map<string, Uint8Array>();
    for (let i = 0; i < 8; i++) files.set(`train_images/i${i}.png`, await png(i));
    for (let i = 0; i < 3; i++) files.set(`test_images/t${i}.png`, await png(100 + i));
    return files.set("train.csv", textBytes(csv));
  };

  test("Kaggle: several labels a cell, ids without extension, missing and unlisted files, submission", async () => {
    const files = await kaggle(
      "image,labels\ni0,scab\ni1,rust\ni2,scab rust\ni3,healthy\ni4,scab\ni5,rust\ni6,healthy\ngone,scab\n",
    );
    files.set(
      "sample_submission.csv",
      textBytes("image,labels\nt0.png,healthy\nt1.png,healthy\nt2.png,healthy\n"),
    );
    const { manifest, skipped, ...result } = await inspect(files);
    expect(manifest.task).toBe("multi-label");
    expect(manifest.classes).toEqual(["healthy", "rust", "scab"]);
    expect(manifest.items[2]!.labels).toEqual([1, 2]);
    expect(manifest.items.filter(({ part }) => part === "test").every(({ labels }) => labels === null)).toBe(
      true,
    );
    expect(manifest.submission).toEqual({
      columns: ["image", "labels"],
      ids: ["t0.png", "t1.png", "t2.png"],
    });
    expect(skipped.map(({ path }) => path)).toEqual(["gone", "train_images/i7.png"]);
    expect(result.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["missing-files", "unlisted-files"]),
    );
  });

  test("labels with spaces that are one label stay whole; a bar separates; one-hot columns are read", async () => {
    const whole = await inspect(
      await kaggle("id,disease\ni0,late blight\ni1,early blight\ni2,late blight\ni3,early blight\n"),
    );
    expect(whole.manifest.classes).toEqual(["early blight", "late blight"]);
    const barred = await inspect(await kaggle("id,tags\ni0,a b|c\ni1,c\ni2,a b\n"));
    expect(barred.manifest.classes).toEqual(["a b", "c"]);
    const hot = await inspect(await kaggle("image_id,healthy,rust\ni0,1,0\ni1,0,1\ni2,1,0\ni3,0,1\n"));
    expect(hot.manifest).toMatchObject({ task: "single-label", classes: ["healthy", "rust"] });
  });

  test("a column called labels with names of several words is not split", async () => {
    const { manifest } = await inspect(
      await kaggle(
        "id,labels\ni0,late blight\ni1,early blight\ni2,healthy\ni3,rust\ni4,rust\ni5,late blight\n",
      ),
    );
    expect(manifest.classes).toEqual(["early blight", "healthy", "late blight", "rust"]);
    const tags = await inspect(
      await kaggle("id,tags\ni0,clear road\ni1,haze road\ni2,clear\ni3,clear haze\ni4,clear haze road\n"),
    );
    expect(tags.manifest.classes).toEqual(["clear", "haze", "road"]);
  });

  test("test.csv names test images that lie among the training images", async () => {
    const files = new Map<string, Uint8Array>();
    for (let i = 0; i < 6; i++) files.set(`images/i${i}.png`, await png(i));
    files.set("train.csv", textBytes("image,label\ni0,a\ni1,b\ni2,a\ni3,b\n"));
    files.set("test.csv", textBytes("image\ni4\ni5\n"));
    const { manifest, skipped } = await inspect(files);
    expect(manifest.items.map(({ part }) => part)).toEqual([
      "train",
      "train",
      "train",
      "train",
      "test",
      "test",
    ]);
    expect(skipped).toEqual([]);
  });

  test("a table without any usable row says why", async () => {
    await expect(inspect(await kaggle("foo,bar\nx0,a\nx1,b\n"))).rejects.toThrow(
      /None of the 2 rows of train.csv names an image that is there: column "foo" has for instance "x0"/,
    );
    await expect(inspect(await kaggle("image,label\n"))).rejects.toThrow(/header but no rows/);
    await expect(inspect(await kaggle("image,label\ni0,\ni1,\n"))).rejects.toThrow(
      /None of the 2 rows.*label/,
    );
  });

  test("labels of test images serve scores only", async () => {
    const files = await kaggle("image,label\ni0,a\ni1,b\ni2,a\ni3,b\n");
    files.set("test_labels.csv", textBytes("image,label\nt0.png,a\nt1.png,b\nt2.png,a\n"));
    const result = await inspect(files);
    const tests = result.manifest.items.filter(({ part }) => part === "test");
    expect(tests.map(({ labels }) => labels)).toEqual([[0], [1], [0]]);
    expect(codes(result)).toContain("test-labels-present");
  });
});
