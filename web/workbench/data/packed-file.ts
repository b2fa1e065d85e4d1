/**
 * Prepared data as one file: length of the header (uint32 LE), header (JSON), labels, values. What was decoded once is
 * read in one go after a reload.
 */
import * as v from "valibot";
import { Split, type LabelledData } from "../../../protocol/index.ts";
import type { DatasetManifest } from "../../../protocol/index.ts";

export interface PreparedData {
  readonly data: LabelledData;
  readonly split: Split;
  /** sample → index into the manifest's items, after the subset was taken */
  readonly items: Int32Array;
  /** after the subset was taken */
  readonly manifest: DatasetManifest;
}

const indices = v.array(v.number());
const Header = v.object({
  v: v.literal(1),
  kind: v.picklist(["images", "features"]),
  shape: v.array(v.number()),
  split: Split,
  train: indices,
  validation: indices,
  items: indices,
});

export function encodePrepared({ data, split, items }: PreparedData): Uint8Array {
  const { kind, shape } = data;
  const lists = { train: [...data.train], validation: [...data.validation], items: [...items] };
  const header = new TextEncoder().encode(JSON.stringify({ v: 1, kind, shape, split, ...lists }));
  const values = new Uint8Array(data.values.buffer, data.values.byteOffset, data.values.byteLength);
  const file = new Uint8Array(4 + header.length + data.labels.length + values.length);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(header, 4);
  file.set(data.labels, 4 + header.length);
  file.set(values, 4 + header.length + data.labels.length);
  return file;
}

/** @returns null when the bytes are of another version, or cut off: then the data are prepared anew */
export function decodePrepared(file: Uint8Array, manifest: DatasetManifest): PreparedData | null {
  try {
    const length = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(0, true);
    const header = v.parse(Header, JSON.parse(new TextDecoder().decode(file.subarray(4, 4 + length))));
    const labelBytes = header.items.length * manifest.classes.length;
    const labels = file.slice(4 + length, 4 + length + labelBytes);
    const bytes = file.slice(4 + length + labelBytes);
    const width =
      header.shape.reduce((product, side) => product * side, 1) * (header.kind === "images" ? 1 : 4);
    if (bytes.length !== header.items.length * width) return null;
    return {
      manifest,
      split: header.split,
      items: Int32Array.from(header.items),
      data: {
        kind: header.kind,
        task: manifest.task,
        classes: manifest.classes,
        shape: header.shape,
        values: header.kind === "images" ? bytes : new Float32Array(bytes.buffer),
        labels,
        train: Int32Array.from(header.train),
        validation: Int32Array.from(header.validation),
      },
    };
  } catch {
    return null;
  }
}
