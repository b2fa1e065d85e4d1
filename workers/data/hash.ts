import canonicalize from "canonicalize";
import { sha256 } from "hash-wasm";
import type { DatasetManifest, TableManifest } from "../../protocol/index.ts";

/** SHA-256 in lower-case hexadecimal. */
export const sha256Of = (bytes: Uint8Array | string): Promise<string> => sha256(bytes);

/** A data set's id: SHA-256 of its canonical manifest (RFC 8785). */
export function datasetHash(manifest: DatasetManifest | TableManifest): Promise<string> {
  const text = canonicalize(manifest);
  if (text === undefined) throw new TypeError("a manifest is always representable as JSON");
  return sha256(text);
}
