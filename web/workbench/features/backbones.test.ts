import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { backboneId, ownBackbone } from "../../../workers/features/files/index.ts";
import { memoryFiles, memoryRecords, type Storage } from "../../storage/index.ts";
import { emptyBin } from "../study-library.ts";
import { pickedBackbone } from "./picked-backbone.ts";
import { findBackbone, keepBackbone, listBackbones, markBackbone, openBackbone } from "./stored-backbones.ts";

const weights = Uint8Array.from({ length: 8 }, (_, at) => at);
const model = {
  modelTopology: { node: [] },
  weightsManifest: [{ paths: ["w.bin"], weights: [{ name: "w", shape: [2], dtype: "float32" as const }] }],
};
const files = ownBackbone("tiny", model, weights);
const tried = { layer: "conv", features: 6, inputSize: null };
const memory = (): Storage => ({ records: memoryRecords(), files: memoryFiles(), lasting: false });
const base = "https://nowhere.example/";

describe("backbones on this device", () => {
  it("are kept by content and opened by the name in the form", async () => {
    const storage = memory();
    const { sha256, name, features } = await keepBackbone(storage, files, tried);
    expect([name, features]).toEqual(["tiny", 6]);
    expect((await openBackbone(storage, base, backboneId(name, sha256))).weights).toEqual(weights);
    expect((await findBackbone(storage, base, "another name", sha256))?.name).toBe("another name");
    expect(await findBackbone(storage, base, "tiny", "0".repeat(64))).toBeNull();
  });

  it("are listed once, whatever they are called when they come again", async () => {
    const storage = memory();
    await keepBackbone(storage, files, tried);
    await keepBackbone(storage, { ...files, name: "renamed" }, tried);
    expect((await listBackbones(storage)).map(({ name }) => name)).toEqual(["tiny"]);
  });

  it("go to the bin, come back, and are gone when it is emptied", async () => {
    const storage = memory();
    const { sha256 } = await keepBackbone(storage, files, tried);
    await markBackbone(storage, sha256, 5);
    expect(await listBackbones(storage)).toEqual([]);
    await markBackbone(storage, sha256, null);
    await emptyBin(storage);
    expect(await listBackbones(storage)).toHaveLength(1);
    await markBackbone(storage, sha256, 5);
    await emptyBin(storage);
    expect(await storage.files.list("backbones")).toEqual([]);
    expect(await storage.records.backbones()).toEqual([]);
  });

  it("say so when they are missing", async () => {
    const id = backboneId("tiny", "ab".repeat(32));
    await expect(openBackbone(memory(), base, id)).rejects.toThrow(
      /tiny \(hash abababababab\) is not on this/,
    );
    await expect(openBackbone(memory(), base, "../a.json")).rejects.toThrow(/"..\/a.json" is not part of/);
  });
});

describe("chosen files", () => {
  const json = new TextEncoder().encode(JSON.stringify(model));
  const file = (path: string, bytes: Uint8Array) => ({ path, file: new File([bytes.slice()], path) });

  it("are a backbone, each for itself or in a zip", async () => {
    const loose = await pickedBackbone([file("w.bin", weights), file("model.json", json)]);
    const zip = zipSync({ "net/model.json": json, "net/w.bin": weights });
    const zipped = await pickedBackbone([file("any.zip", zip)]);
    expect([loose.name, zipped.name]).toEqual(["backbone", "net"]);
    expect(zipped.weights).toEqual(loose.weights);
    const flat = zipSync({ "model.json": json, "w.bin": weights });
    expect((await pickedBackbone([file("resnet 18.zip", flat)])).name).toBe("resnet-18");
  });

  it("say what is wrong with them", async () => {
    await expect(pickedBackbone([file("model.json", json)])).rejects.toThrow(/not among those chosen: w.bin/);
    await expect(pickedBackbone([file("a.zip", weights)])).rejects.toThrow(/a.zip cannot be unpacked/);
  });
});
