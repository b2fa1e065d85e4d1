/** Bytes into a relay's store: in chunks, each under its hash, only those that are not there yet. */
import * as v from "valibot";
import {
  CHUNK_BYTES,
  MissingBlobsAnswer,
  MOST_CHUNKS,
  MOST_ASKED_BLOBS,
  type BlobRef,
  type Manifest,
} from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { sha256Hex } from "./digest.ts";
import { inParallel } from "./parallel.ts";
import { askPlace, damaged, type BlobPlace } from "./place.ts";
import { openSeal, type Seal } from "./seal.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface TransferOptions {
  /** the study's, in base64; null: not sealed */
  readonly key: string | null;
  /** bytes of the store, those included that were there already */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

interface Chunk {
  readonly sha256: string;
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

const AT_ONCE = 4;

/**
 * Sent twice is sent once; an interrupted call, made again, goes on where it was. The manifest goes last, so that where
 * it is, all its chunks are.
 * @returns `bytes` counts what is stored: sealed chunks are 28 bytes longer
 * @throws WorkbenchError `blob-too-large`, `relay-unreachable`, `blob-quota`, `blob-refused`, `blob-damaged`, `bad-key`,
 * `aborted`
 */
export async function sendBlob(place: BlobPlace, bytes: Bytes, options: TransferOptions): Promise<BlobRef> {
  const { signal, onProgress } = options;
  if (bytes.length > MOST_CHUNKS * CHUNK_BYTES) throw tooLarge(bytes.length);
  const seal = options.key === null ? null : await openSeal(options.key);
  const chunks = await cut(bytes, seal);
  const manifest: Manifest = chunks.map(({ sha256, size }) => ({ sha256, size }));
  const written = new TextEncoder().encode(JSON.stringify(manifest));
  const ref = { id: await sha256Hex(written), bytes: chunks.reduce((sum, { size }) => sum + size, 0) };
  const missing = await askMissing(place, [ref.id, ...chunks.map(({ sha256 }) => sha256)], signal);
  const due = [...new Map(chunks.map((chunk) => [chunk.sha256, chunk])).values()].filter(({ sha256 }) =>
    missing.has(sha256),
  );
  let done = ref.bytes - due.reduce((sum, { size }) => sum + size, 0);
  onProgress?.(done, ref.bytes);
  await inParallel(due, AT_ONCE, async ({ sha256, size, from, to }) => {
    await put(place, sha256, await sealed(bytes.subarray(from, to), seal), signal);
    done += size;
    onProgress?.(done, ref.bytes);
  });
  if (missing.has(ref.id) || due.length > 0) await put(place, ref.id, written, signal);
  return ref;
}

/** Chunks are sealed twice, to be named and to be sent: a large blob is never in memory a second time. */
async function cut(bytes: Bytes, seal: Seal | null): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    const to = Math.min(bytes.length, from + CHUNK_BYTES);
    const stored = await sealed(bytes.subarray(from, to), seal);
    chunks.push({ sha256: await sha256Hex(stored), size: stored.length, from, to });
  }
  return chunks;
}

const sealed = (chunk: Bytes, seal: Seal | null): Promise<Bytes> =>
  seal === null ? Promise.resolve(chunk) : seal.close(chunk);

async function askMissing(
  place: BlobPlace,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const [asked, missing] = [[...new Set(names)], new Set<string>()];
  for (let from = 0; from < asked.length; from += MOST_ASKED_BLOBS) {
    const body = JSON.stringify({ chunks: asked.slice(from, from + MOST_ASKED_BLOBS) });
    await askPlace(place, { method: "POST", path: "/blob/missing", body, signal }, async (answer) => {
      const parsed = v.safeParse(MissingBlobsAnswer, await answer.json());
      if (!parsed.success)
        throw damaged(`/blob/missing answered what is no list (${parsed.issues[0].message})`);
      for (const name of parsed.output.missing) missing.add(name);
    });
  }
  return missing;
}

async function put(
  place: BlobPlace,
  sha256: string,
  body: Bytes,
  signal: AbortSignal | undefined,
): Promise<void> {
  await askPlace(place, { method: "PUT", path: `/blob/${sha256}`, body, signal }, (answer) => answer.text());
}

function tooLarge(bytes: number): WorkbenchError {
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  return new WorkbenchError(
    "blob-too-large",
    `${gigabytes} GiB are more than a relay takes at once.`,
    "Use fewer or smaller samples, or train on this device.",
  );
}
