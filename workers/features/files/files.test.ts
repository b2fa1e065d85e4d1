import { describe, expect, it } from "vitest";
import {
  assembleBackbone,
  backboneHash,
  backboneId,
  packBackbone,
  parseBackboneId,
  unpackBackbone,
  type ChosenFiles,
} from "./index.ts";

const weights = Uint8Array.from({ length: 24 }, (_, at) => at);
const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** A network of two weights, 24 bytes in all, cut into files at `cuts`. */
function chosen(folder: string, ...cuts: number[]): Map<string, Uint8Array> {
  return filesOf({ model_config: { config: { name: "Tiny net" } } }, folder, ...cuts);
}

function filesOf(modelTopology: object, folder: string, ...cuts: number[]): Map<string, Uint8Array> {
  const edges = [0, ...cuts, weights.length];
  const paths = edges.slice(1).map((_, at) => `shard${at}`);
  const specs = [
    { name: "kernel", shape: [2, 2], dtype: "float32" },
    { name: "bias", shape: [2], dtype: "int32" },
  ];
  return new Map([
    [`${folder}model.json`, utf8({ modelTopology, weightsManifest: [{ paths, weights: specs }] })],
    ...paths.map((path, at) => [folder + path, weights.slice(edges[at], edges[at + 1])] as const),
  ]);
}
const without = (files: ChosenFiles, path: string) => new Map([...files].filter(([one]) => one !== path));

describe("a backbone's files", () => {
  it("are the same network however they are cut up and whatever they are called", async () => {
    const one = assembleBackbone(chosen(""), "x");
    const three = assembleBackbone(chosen("my/resnet 18/", 5, 11), "x");
    expect(three.weights).toEqual(weights);
    expect([one.name, three.name]).toEqual(["Tiny-net", "resnet-18"]);
    expect(await backboneHash(three)).toBe(await backboneHash(one));
    expect(await backboneHash({ ...one, weights: weights.toReversed() })).not.toBe(await backboneHash(one));
    expect(await backboneHash({ ...one, range: "zero-one" })).not.toBe(await backboneHash(one));
  });

  it("are called by their folder, by Keras's name, or as the chosen file", () => {
    const named = (topology: object, folder: string, title: string) =>
      assembleBackbone(filesOf(topology, folder), title).name;
    expect(named({ config: { name: "of tfjs" } }, "", "x")).toBe("of-tfjs");
    expect(named({ node: [] }, "", "net.v2")).toBe("net-v2");
    expect(named({ node: [] }, "", "///")).toBe("backbone");
  });

  it("come back from one packed file, which hashes the same", async () => {
    const files = assembleBackbone(chosen("", 5), "x");
    const back = unpackBackbone(packBackbone(files), "again");
    expect(back).toMatchObject({ name: "again", range: files.range, layer: null, weights });
    expect(await backboneHash(back)).toBe(await backboneHash(files));
    expect(() => unpackBackbone(packBackbone(files).slice(0, 40), "cut")).toThrow();
  });

  it.each([
    ["no model.json", new Map([["a.bin", weights]]), /no model.json among the files: a.bin/],
    ["nothing", new Map<string, Uint8Array>(), /no model.json/],
    [
      "JSON of something else",
      new Map([["package.json", utf8({ name: "x" })]]),
      /package.json is no tfjs model/,
    ],
    ["broken JSON", new Map([["model.json", weights]]), /model.json is no tfjs model/],
    ["a missing shard", without(chosen("", 5, 11), "shard1"), /not among those chosen: shard1\.$/],
    ["a shard cut off", new Map([...chosen(""), ["shard0", weights.slice(1)]]), /have 23 bytes, but .* 24/],
    [
      "two models",
      new Map([...chosen("a/"), ...chosen("b/")]),
      /several models: a\/model.json, b\/model.json/,
    ],
  ])("are refused for %s", (_name, files, message) => {
    expect(() => assembleBackbone(files, "x")).toThrow(message);
  });
});

it("a form's name of a backbone has its hash; other names are none", () => {
  const sha256 = "0f".repeat(32);
  expect(parseBackboneId(backboneId("res-net_18", sha256))).toEqual({ name: "res-net_18", sha256 });
  for (const id of ["mobilenet_v2_mid", "a/b.json", `x@${sha256}0`, `a b@${sha256}`, `@${sha256}`])
    expect(parseBackboneId(id)).toBeNull();
});
