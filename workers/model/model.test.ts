import { strFromU8, unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import type { ModelEntries } from "./model-entries.ts";
import { ownBackbone } from "../features/files/index.ts";
import {
  describeInput,
  inputOf,
  modelEntries,
  pictureTask,
  readModelEntries,
  readModelZip,
  unzipFiles,
  writeModelZip,
  type SavedModel,
} from "./index.ts";

const topology = {
  modelTopology: { node: [] },
  weightsManifest: [{ paths: ["a", "b"], weights: [{ name: "w", shape: [2], dtype: "float32" as const }] }],
};
const own = ownBackbone(
  "my net",
  topology,
  Uint8Array.from({ length: 8 }, (_, at) => at),
);
const shipped = { ...own, name: "mobilenet_v2_mid" };
const network = { modelJson: "{}", weights: Uint8Array.of(9) };
const shelf = (found: typeof own | null) => ({
  find: () => Promise.resolve(found),
  where: "on this device",
  action: "Add it.",
});
const nothing = shelf(null);

async function saved(backbone: typeof own | null): Promise<SavedModel> {
  const described = await describeInput({ imageShape: [4, 6, 3], backbone });
  const card = {
    ...{ v: 1 as const, name: "m", task: "single-label" as const, classes: ["ä", "b"], shape: [5] },
    ...{ params: { units: 8 }, valLoss: 0.5, input: described.input },
  };
  const files = { "train.ts": "export {};" };
  return { card, files, checkpoint: Uint8Array.of(1, 2, 3), backbone: described.backbone };
}
const change = (entries: ModelEntries, path: string, bytes: Uint8Array): ModelEntries =>
  new Map([...entries, [path, bytes]]);
const card = (change: object) =>
  new TextEncoder().encode(
    JSON.stringify({ v: 1, task: "single-label", classes: ["a"], params: {}, valLoss: 1, ...change }),
  );

describe("a saved model", () => {
  it("on pictures comes back as it was", async () => {
    const model = await saved(null);
    const back = readModelEntries(modelEntries(model, network), "m.zip");
    expect(back).toEqual(model);
    expect(await inputOf(back, nothing)).toEqual({ imageShape: [4, 6, 3], backbone: null });
  });

  it("has a backbone of the user's own in it", async () => {
    const entries = modelEntries(await saved(own), network);
    const { backbone } = await inputOf(readModelEntries(entries, "m.zip"), nothing);
    expect(backbone).toMatchObject({ name: "my-net", weights: own.weights, range: "minus-one-one" });
    const damaged = change(entries, "backbone/weights.bin", own.weights.toReversed());
    await expect(inputOf(readModelEntries(damaged, "m.zip"), nothing)).rejects.toMatchObject({
      code: "backbone-differs",
    });
  });

  it("is copied out of the buffers that Node shares between small files", async () => {
    const shared = Buffer.from([...Array<number>(7).fill(0), 1, 2, 3]).subarray(7);
    const entries = change(modelEntries(await saved(null), network), "checkpoint.bin", shared);
    const { checkpoint } = readModelEntries(entries, "m");
    expect([...new Uint8Array(checkpoint.buffer)]).toEqual([1, 2, 3]);
  });

  it("names the shipped backbone by its hash, and takes no other", async () => {
    const entries = modelEntries(await saved(shipped), network);
    expect([...entries.keys()].some((path) => path.startsWith("backbone/"))).toBe(false);
    const model = readModelEntries(entries, "m.zip");
    const found = await inputOf(model, shelf(shipped));
    expect(found).toEqual({ imageShape: [4, 6, 3], backbone: shipped });
    const other = { ...shipped, weights: own.weights.toReversed() };
    await expect(inputOf(model, shelf(other))).rejects.toThrow(
      /features of mobilenet_v2_mid with the hash \w{12}, but .* has \w{12}/,
    );
  });

  it("says which backbone is missing, and where it was looked for", async () => {
    const entries = new Map(modelEntries(await saved(own), network));
    entries.delete("backbone/model.json");
    const lost = inputOf(readModelEntries(entries, "m.zip"), nothing);
    await expect(lost).rejects.toThrow(/backbone my-net \(hash \w{12}\) is not on this device/);
  });

  it("of the page's first exports works on pictures, and says why not on features", async () => {
    const entries = modelEntries(await saved(null), network);
    const pictures = readModelEntries(
      change(entries, "firstlight.json", card({ shape: [8, 8, 1] })),
      "m.zip",
    );
    expect(pictures.card.input).toEqual({ kind: "images", imageShape: [8, 8, 1] });
    const features = change(entries, "firstlight.json", card({ shape: [528] }));
    expect(() => readModelEntries(features, "m.zip")).toThrow(/does not say which backbone/);
  });

  it("of a table comes back with its encoding, and is not taken for one of pictures", async () => {
    const encoding = {
      columns: [{ type: "category" as const, name: "colour", values: ["red", ""] }],
      target: "price",
      scale: { mean: 3, deviation: 2 },
    };
    const pictures = await saved(null);
    const input = { kind: "table" as const, encoding };
    const card = { ...pictures.card, task: "regression" as const, classes: ["price"], shape: [2], input };
    const back = readModelEntries(modelEntries({ ...pictures, card }, network), "m.zip");
    expect(back.card).toEqual(card);
    await expect(inputOf(back, nothing)).rejects.toThrow('"m" takes rows of a table, not pictures');
    expect(() => pictureTask(back.card)).toThrow("takes rows of a table");
    expect(pictureTask(pictures.card)).toBe("single-label");
  });

  it("is refused by name when it is something else", () => {
    expect(() => readModelEntries(new Map(), "photo.zip")).toThrow(
      /photo.zip is not a model.*firstlight.json/,
    );
  });
});

describe("a zip of a model", () => {
  it("holds the tfjs model and can be opened again, also when its folder was zipped", async () => {
    const model = await saved(own);
    const zip = writeModelZip(model, network);
    const files = unzipSync(zip);
    expect(strFromU8(files["model.json"]!)).toBe("{}");
    expect(strFromU8(files["labels.txt"]!)).toBe("ä\nb\n");
    const moved = Object.entries(files).map(([path, bytes]) => [`model/${path}`, bytes] as const);
    for (const one of [zip, zipSync(Object.fromEntries(moved))]) {
      const { card, checkpoint, backbone } = readModelZip(one, "m.zip");
      expect({ card, checkpoint }).toEqual({ card: model.card, checkpoint: model.checkpoint });
      expect(backbone?.weights).toEqual(own.weights);
    }
  });

  it("is refused by name when it is something else", () => {
    expect(() => readModelZip(Uint8Array.of(1, 2), "photo.zip")).toThrow("photo.zip is not a model");
  });
});

describe("a zip", () => {
  it("is its files, without folders and what macOS adds", () => {
    const zip = zipSync({
      "a/": new Uint8Array(),
      "a/b": Uint8Array.of(1),
      "__MACOSX/a/b": Uint8Array.of(2),
    });
    expect([...unzipFiles(zip)]).toEqual([["a/b", Uint8Array.of(1)]]);
    expect(() => unzipFiles(Uint8Array.of(1, 2))).toThrow();
  });
});
