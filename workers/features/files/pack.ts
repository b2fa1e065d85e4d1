/**
 * A backbone as one file, and its identity: length of the header (uint32 LE), header (JSON: model, range, layer),
 * weights. The name is no part of it: the same network is the same, whatever it is called and however it was cut up.
 */
import { sha256 } from "hash-wasm";
import * as v from "valibot";
import { withOneWeightFile, type BackboneFiles } from "./backbone-files.ts";
import { parseModelJson } from "./model-json.ts";

const Header = v.object({
  v: v.literal(1),
  range: v.picklist(["zero-one", "minus-one-one"]),
  layer: v.nullable(v.string()),
  model: v.pipe(v.unknown(), v.transform(parseModelJson)),
});

export function packBackbone({ model, weights, range, layer }: BackboneFiles): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify({ v: 1, range, layer, model: withOneWeightFile(model) });
  const header = new TextEncoder().encode(text);
  const file = new Uint8Array(4 + header.length + weights.length);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(header, 4);
  file.set(weights, 4 + header.length);
  return file;
}

/** @throws when it is cut off or something else */
export function unpackBackbone(file: Uint8Array, name: string): BackboneFiles {
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(0, true);
  const text = new TextDecoder().decode(file.subarray(4, 4 + length));
  const { model, range, layer } = v.parse(Header, JSON.parse(text));
  return { name, model, range, layer, weights: new Uint8Array(file.subarray(4 + length)) };
}

/** SHA-256, lower-case hexadecimal. */
export const backboneHash = (files: BackboneFiles): Promise<string> => sha256(packBackbone(files));
