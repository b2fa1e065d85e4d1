import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inspectImport, type ImportOptions } from "./inspect-import.ts";
import { arrangeImport } from "./arrange-import.ts";
import { lookAtImport } from "./look-at-import.ts";
import { nodeDecoder } from "./node/index.ts";
import { prepareTrialData } from "./prepare-trial-data.ts";
import type { SourceFile } from "./source.ts";
import { classFolderFiles, picture, png, textBytes, tree } from "./testing/fixtures.ts";

const inspect = (files: ReadonlyMap<string, Uint8Array>, options?: ImportOptions) =>
  inspectImport(tree(files), nodeDecoder(), options);
const codes = (result: Awaited<ReturnType<typeof inspect>>) => result.warnings.map(({ code }) => code);

describe("class folders", () => {
  test("classes, wrapped in a folder, hidden files left out, non-ASCII names", async () => {
    const files = await classFolderFiles({ Äpfel: 12, 梨: 12 }, "outer/");
    files
      .set("outer/.DS_Store", textBytes("x"))
      .set("__MACOSX/outer/._1.png", textBytes("x"))
      .set("outer/Äpfel/notes.txt", textBytes("hi"));
    const result = await inspect(files);
    expect(result.manifest.classes).toEqual(["Äpfel", "梨"]);
    expect(result.manifest.items).toHaveLength(24);
    expect(result.skipped).toEqual([{ path: "outer/Äpfel/notes.txt", reason: "not an image" }]);
    expect(result.preview).toHaveLength(20);
  });

  test("train and test folders: test images are marked", async () => {
    const files = new Map([
      ...(await classFolderFiles({ a: 3, b: 3 }, "train/")),
      ...(await classFolderFiles({ a: 2, b: 2 }, "test/")),
      ...(await classFolderFiles({ a: 1 }, "val/")),
    ]);
    const result = await inspect(files);
    expect(result.manifest.classes).toEqual(["a", "b"]);
    expect(result.manifest.items.filter(({ part }) => part === "test").map(({ path }) => path)).toEqual([
      "test/a/0.png",
      "test/a/1.png",
      "test/b/0.png",
      "test/b/1.png",
    ]);
    expect(codes(result)).toContain("validation-folder-joined");
  });

  test("a table beside them gives groups and a test split", async () => {
    const files = await classFolderFiles({ a: 6, b: 6 });
    const rows = [...files.keys()].map(
      (path, at) => `${path},${path[0]!},leaf${at >> 1},${at % 6 > 3 ? "test" : "train"}`,
    );
    files.set("groups.csv", textBytes(["path,label,leaf_id,split", ...rows].join("\n")));
    const result = await inspect(files);
    expect(result.groupColumn).toBe("leaf_id");
    expect(result.manifest.items.filter(({ part }) => part === "test")).toHaveLength(4);
    expect(new Set(result.manifest.items.map(({ group }) => group)).size).toBe(6);
    expect((await inspect(files, { groupColumn: null })).manifest.items[0]!.group).toBeNull();
    await expect(inspect(files, { groupColumn: "nope" })).rejects.toThrow(/"nope"; known: path, label/);
  });

  test("one class is named as a problem, and refused for training", async () => {
    const files = await classFolderFiles({ only: 12 });
    const result = await inspect(files);
    expect(result.manifest.classes).toEqual(["only"]);
    expect(codes(result)).toContain("one-class");
    const opened = { ...result, decoder: nodeDecoder() };
    await expect(prepareTrialData(opened, { imageSize: 8, seed: 0 })).rejects.toThrow(
      /only the label "only"/,
    );
  });

  test("many classes, small ones, imbalance", async () => {
    const counts = Object.fromEntries(
      Array.from({ length: 136 }, (_, at) => [`c${String(at).padStart(3, "0")}`, at === 0 ? 11 : 2]),
    );
    const result = await inspect(await classFolderFiles(counts));
    expect(result.manifest.classes).toHaveLength(136);
    expect(codes(result)).toEqual(expect.arrayContaining(["many-classes", "class-too-small", "imbalance"]));
  });
});

describe("files that are odd", () => {
  test("are skipped with a reason or named; the rest goes on", async () => {
    const files = await classFolderFiles({ a: 4, b: 4 });
    const whole = await png(77, 200, 200);
    files
      .set("a/empty.png", new Uint8Array(0))
      .set("a/text.jpg", textBytes("hello"))
      .set("a/cut.png", whole.subarray(0, whole.length / 2))
      .set("b/tiny.png", await png(5, 1, 1))
      .set("b/copy.png", files.get("a/0.png")!);
    const result = await inspect(files);
    expect(result.skipped.map(({ path }) => path)).toEqual(["a/cut.png", "a/empty.png", "a/text.jpg"]);
    expect(result.skipped[1]!.reason).toBe("empty file (0 bytes)");
    expect(result.skipped[2]!.reason).toBe("not an image, or of an unknown kind");
    expect(codes(result)).toEqual(
      expect.arrayContaining(["unreadable", "tiny-images", "exact-duplicates", "conflicting-labels"]),
    );
    const dropped = await inspect(files, { dropDuplicates: true });
    expect(dropped.skipped.at(-1)).toEqual({ path: "b/copy.png", reason: "identical to a/0.png" });
  });

  test("nothing to train on is an error that says what was found", async () => {
    await expect(inspect(new Map())).rejects.toThrow("There are no files here.");
    await expect(inspect(new Map([["a/notes.txt", textBytes("x")]]))).rejects.toThrow(
      /None of the 1 files is an image/,
    );
    await expect(inspect(new Map([["a/1.png", textBytes("x")]]))).rejects.toThrow(
      /None of the 1 images can be read. a\/1.png/,
    );
    await expect(inspect(new Map([["1.png", await png(1)]]))).rejects.toThrow(/nothing says what they show/);
    const masks = new Map([
      ["images/1.png", await png(1)],
      ["masks/1.png", await png(2)],
    ]);
    await expect(inspect(masks)).rejects.toThrow(/segmentation/);
  });

  test("look-alikes across parts are found, and kept together when asked", async () => {
    const blurred = (which: number) => picture(which, 64, 64).blur(6).normalise();
    const files = await classFolderFiles({ a: 4, b: 4 }, "train/");
    files
      .set("train/a/x.png", await blurred(50).png().toBuffer())
      .set("train/b/x.jpg", await blurred(50).jpeg({ quality: 90 }).toBuffer())
      .set("test/a/x.jpg", await blurred(50).jpeg({ quality: 80 }).toBuffer());
    const result = await inspect(files, { groupDuplicates: true });
    expect(codes(result)).toEqual(expect.arrayContaining(["near-duplicates", "duplicate-across-split"]));
    const alike = result.manifest.items.filter(({ path }) => path.includes("/x."));
    expect(new Set(alike.map(({ group }) => group)).size).toBe(1);
    expect(alike[0]!.group).not.toBeNull();
  });
});

test("look-alikes of two groups make one group of both, and of nothing else", async () => {
  const files = await classFolderFiles({ a: 4, b: 2 });
  files.set("a/3.png", files.get("a/0.png")!);
  const groups = ["one", "one", "two", "two", "three", ""]; // of a/0 … a/3, b/0, b/1
  const rows = [...files.keys()].map((path, at) => `${path},${path[0]!},${groups[at]!}`);
  files.set("groups.csv", textBytes(["path,label,leaf_id", ...rows].join("\n")));
  const { manifest } = await inspect(files, { groupColumn: "leaf_id", groupDuplicates: true });
  expect(manifest.items.map(({ group }) => group)).toEqual(["one", "one", "one", "one", "three", null]);
});

describe("idx", () => {
  const idx = (shape: number[], values: number[]) =>
    gzipSync(
      Uint8Array.from([
        0,
        0,
        8,
        shape.length,
        ...shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]),
        ...values,
      ]),
    );
  const names = (part: string, what: string, axes: number) => `${part}-${what}-idx${axes}-ubyte.gz`;

  test("images and labels, train and t10k", async () => {
    const files = new Map<string, Uint8Array>([
      [
        names("train", "images", 3),
        idx(
          [4, 2, 3],
          Array.from({ length: 24 }, (_, at) => at * 10),
        ),
      ],
      [names("train", "labels", 1), idx([4], [0, 1, 0, 1])],
      [names("t10k", "images", 3), idx([1, 2, 3], [9, 9, 9, 9, 9, 9])],
      [names("t10k", "labels", 1), idx([1], [1])],
    ]);
    const result = await inspect(files);
    expect(
      result.manifest.items.map(({ part, labels, width, height }) => [part, labels, width, height]),
    ).toEqual([...[0, 1, 0, 1].map((label) => ["train", [label], 3, 2]), ["test", [1], 3, 2]]);
    const { rgba } = await nodeDecoder().decode(await result.read(result.manifest.items[1]!.sha256));
    expect([...rgba.slice(0, 8)]).toEqual([60, 60, 60, 255, 70, 70, 70, 255]);
  });

  test("a cut file is named", async () => {
    const whole = idx([4, 2, 3], []);
    const files = new Map<string, Uint8Array>([
      [names("train", "images", 3), whole],
      [names("train", "labels", 1), idx([4], [0, 1, 0, 1])],
    ]);
    await expect(inspect(files)).rejects.toThrow(/holds 0 values where its header says 24/);
    files.set(names("train", "images", 3), whole.subarray(0, 20));
    await expect(inspect(files)).rejects.toThrow(/cannot be unpacked/);
  });
});

test("an import can be cancelled, reports progress, and stores each file once", async () => {
  const files = await classFolderFiles({ a: 15, b: 15 });
  files.set("b/copy.png", files.get("a/0.png")!);
  const stored = new Map<string, Uint8Array>();
  const store = {
    has: (sha: string) => Promise.resolve(stored.has(sha)),
    put: (sha: string, bytes: Uint8Array) => Promise.resolve(void stored.set(sha, bytes)),
  };
  const seen: number[] = [];
  await inspectImport(tree(files), nodeDecoder(), { store }, ({ done }) => seen.push(done));
  expect(stored.size).toBe(30);
  expect(seen.at(-1)).toBe(31);
  const controller = new AbortController();
  controller.abort();
  await expect(inspectImport(tree(files), nodeDecoder(), {}, undefined, controller.signal)).rejects.toThrow(
    /abort/i,
  );
});

test("other choices arrange what was found, without opening a file again", async () => {
  const files = await classFolderFiles({ a: 3, b: 2 });
  files.set("a/copy.png", files.get("a/0.png")!);
  let opened = 0;
  const whole = tree(files);
  const counted = async function* (): AsyncGenerator<SourceFile> {
    for await (const file of whole.files) yield { ...file, open: () => (opened++, file.open()) };
  };
  const looked = await lookAtImport({ ...whole, files: counted() }, nodeDecoder(), {});
  expect(opened).toBe(6);
  const options = [{}, { dropDuplicates: true, name: "leaves" }, { groupDuplicates: true }, {}];
  const [first, dropped, grouped, again] = options.map((choices) => arrangeImport(looked, choices));
  expect(opened).toBe(6);
  expect(again).toEqual({ ...first, read: expect.any(Function) as unknown });
  expect(dropped).toMatchObject({
    manifest: { name: "leaves" },
    skipped: [{ reason: "identical to a/0.png" }],
  });
  expect(dropped!.manifest.items).toHaveLength(5);
  expect(grouped!.manifest.items.filter(({ group }) => group !== null)).toHaveLength(2);
  expect(first!.manifest).toEqual((await inspect(files)).manifest);
});
