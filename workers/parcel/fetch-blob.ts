/** A blob out of a relay's store; nothing is believed that its hash does not prove. */
import * as v from "valibot";
import { Manifest, MOST_CHUNKS, type BlobRef } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { sha256Hex } from "./digest.ts";
import { inParallel } from "./parallel.ts";
import { askPlace, damaged, type BlobPlace } from "./place.ts";
import { readAtMost } from "./read-at-most.ts";
import { openSeal, SEAL_BYTES, type Seal } from "./seal.ts";
import type { TransferOptions } from "./send-blob.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Chunks that are here already, by their hash, as stored (sealed). What it gives is checked as well. */
export interface ChunkCache {
  get(sha256: string): Promise<Bytes | null>;
  put(sha256: string, bytes: Bytes): Promise<void>;
}

export interface FetchOptions extends TransferOptions {
  readonly cache?: ChunkCache | null;
  /** larger ones are refused before anything is asked for; default 2 GiB */
  readonly mostBytes?: number;
}

const AT_ONCE = 4;
const MOST_BYTES = 2 * 2 ** 30;
/** each chunk named in under 128 characters */
const MOST_MANIFEST_BYTES = 128 * MOST_CHUNKS;

/**
 * Takes no more memory than `ref.bytes` and four chunks.
 * @throws WorkbenchError `blob-missing`, `blob-too-large`, `blob-damaged` (also after several tries), `bad-seal`,
 * `bad-manifest`, `relay-unreachable`, `login-needed`, `blob-refused`, `aborted`
 */
export async function fetchBlob(place: BlobPlace, ref: BlobRef, options: FetchOptions): Promise<Bytes> {
  const { key, onProgress } = options;
  const most = options.mostBytes ?? MOST_BYTES;
  if (ref.bytes > most) throw tooLarge(ref, most);
  const seal = key === null ? null : await openSeal(key);
  const manifest = await fetchManifest(place, ref, options);
  const places = layOut(manifest, ref, seal === null ? 0 : SEAL_BYTES);
  const bytes = new Uint8Array(places.bytes);
  let done = 0;
  await inParallel(manifest, AT_ONCE, async (chunk, index) => {
    const stored = await fetchChunk(place, chunk, options);
    bytes.set(await opened(stored, seal), places.starts[index]);
    done += chunk.size;
    onProgress?.(done, ref.bytes);
  });
  return bytes;
}

const opened = (chunk: Bytes, seal: Seal | null): Promise<Bytes> =>
  seal === null ? Promise.resolve(chunk) : seal.open(chunk);

/** Where each chunk begins. @throws WorkbenchError `blob-damaged` when sizes do not add up to what was said */
function layOut(manifest: Manifest, ref: BlobRef, sealBytes: number): { starts: number[]; bytes: number } {
  const stored = manifest.reduce((sum, { size }) => sum + size, 0);
  const short = manifest.find(({ size }) => size <= sealBytes);
  if (stored !== ref.bytes || short)
    throw damaged(`blob ${ref.id} should have ${ref.bytes} bytes, its manifest has ${stored}`);
  const starts: number[] = [];
  let bytes = 0;
  for (const { size } of manifest) {
    starts.push(bytes);
    bytes += size - sealBytes;
  }
  return { starts, bytes };
}

async function fetchManifest(place: BlobPlace, { id }: BlobRef, options: FetchOptions): Promise<Manifest> {
  const written = await fetchNamed(place, id, MOST_MANIFEST_BYTES, options);
  // bytes under the right hash that are no manifest were never sent as one: asking again is no use
  try {
    return v.parse(Manifest, JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(written)));
  } catch (cause) {
    const message = `Blob ${id} is no list of chunks.`;
    throw new WorkbenchError("bad-manifest", message, "Ask whoever sent it.", { cause });
  }
}

async function fetchChunk(
  place: BlobPlace,
  { sha256, size }: Manifest[number],
  options: FetchOptions,
): Promise<Bytes> {
  const chunk = await fetchNamed(place, sha256, size, options);
  if (chunk.length !== size) throw damaged(`chunk ${sha256} has ${chunk.length} bytes, not ${size}`);
  return chunk;
}

async function fetchNamed(
  place: BlobPlace,
  sha256: string,
  most: number,
  { cache, signal }: FetchOptions,
): Promise<Bytes> {
  const known = (await cache?.get(sha256)) ?? null;
  if (known !== null && known.length <= most && (await sha256Hex(known)) === sha256) return known;
  const bytes = await askPlace(place, { method: "GET", path: `/blob/${sha256}`, signal }, async (answer) => {
    const body = await readAtMost(answer, most);
    if (body === null) throw damaged(`${sha256} has more than ${most} bytes`);
    if ((await sha256Hex(body)) !== sha256) throw damaged(`${sha256} has another hash`);
    return body;
  });
  await cache?.put(sha256, bytes);
  return bytes;
}

function tooLarge({ id, bytes }: BlobRef, most: number): WorkbenchError {
  return new WorkbenchError(
    "blob-too-large",
    `Blob ${id} has ${bytes} bytes; ${most} are allowed here.`,
    "Use less data, or a machine with more memory.",
  );
}
