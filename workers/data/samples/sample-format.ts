/**
 * A shipped sample as one file: length of the header (uint32 LE), header (JSON: manifest and byte ranges), image bytes.
 * Opening it decodes nothing, so a sample is there at once, offline.
 */
import * as v from "valibot";
import { DatasetManifest } from "../../../protocol/index.ts";
import { Count, WorkbenchError } from "../../../study/index.ts";
import type { ReadImage } from "../source.ts";

const Header = v.object({
  manifest: DatasetManifest,
  /** sha256 → [start, length] after the header */
  files: v.record(v.string(), v.tuple([Count, Count])),
});

export function encodeSample(manifest: DatasetManifest, images: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const files: Record<string, [number, number]> = {};
  let length = 0;
  for (const [sha256, bytes] of images) {
    files[sha256] = [length, bytes.length];
    length += bytes.length;
  }
  const header = new TextEncoder().encode(JSON.stringify({ manifest, files }));
  const sample = new Uint8Array(4 + header.length + length);
  new DataView(sample.buffer).setUint32(0, header.length, true);
  sample.set(header, 4);
  for (const [sha256, bytes] of images) sample.set(bytes, 4 + header.length + files[sha256]![0]);
  return sample;
}

/** @throws WorkbenchError `broken-sample` */
export function decodeSample(bytes: Uint8Array): {
  readonly manifest: DatasetManifest;
  readonly read: ReadImage;
} {
  const length =
    bytes.length < 4 ? Infinity : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.length)
    throw new WorkbenchError(
      "broken-sample",
      `The sample is cut off at ${bytes.length} bytes.`,
      "Reload the page, or build again.",
    );
  const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const { manifest, files } = v.parse(Header, json);
  const read: ReadImage = (sha256) => {
    const range = files[sha256];
    if (range === undefined)
      return Promise.reject(
        new WorkbenchError("missing-file", `No image ${sha256} in this sample.`, "Import the data again."),
      );
    const start = 4 + length + range[0];
    return Promise.resolve(bytes.subarray(start, start + range[1]));
  };
  return { manifest, read };
}
