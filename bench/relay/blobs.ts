/** Blobs through the relay's HTTP, beside a loop that hashes into a file and hands it out. */
import { createHash, randomBytes } from "node:crypto";
import type { Figure } from "../figure.ts";
import { serve, type Served } from "./served.ts";
import { compareInTurns } from "./turns.ts";

const CHUNK_BYTES = 8 * 2 ** 20;
const AT_ONCE = 4;
type Bytes = Uint8Array<ArrayBuffer>;
interface Chunk {
  readonly name: string;
  readonly bytes: Bytes;
}

function makeChunks(count: number): Chunk[] {
  return Array.from({ length: count }, () => {
    const bytes = new Uint8Array(randomBytes(CHUNK_BYTES));
    return { name: createHash("sha256").update(bytes).digest("hex"), bytes };
  });
}

/** @returns MiB a second */
async function pace(chunks: readonly Chunk[], move: (chunk: Chunk) => Promise<void>): Promise<number> {
  const left = [...chunks];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let chunk = left.pop(); chunk; chunk = left.pop()) await move(chunk);
    }),
  );
  return (chunks.length * CHUNK_BYTES * 1000) / 2 ** 20 / (performance.now() - began);
}

function request({ url, token }: Served, name: string, init: RequestInit): Promise<Response> {
  return fetch(new URL(`/blob/${name}`, url), { ...init, headers: { authorization: `Bearer ${token}` } });
}

async function put(served: Served, { name, bytes }: Chunk): Promise<void> {
  const answer = await request(served, name, { method: "PUT", body: bytes });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`PUT was answered ${answer.status}`);
}
async function get(served: Served, { name, bytes }: Chunk): Promise<void> {
  const taken = await (await request(served, name, {})).arrayBuffer();
  if (taken.byteLength !== bytes.length) throw new Error(`GET gave ${taken.byteLength} bytes`);
}

export async function* blobFigures(quick: boolean): AsyncGenerator<Figure> {
  const [ours, bare] = [await serve("ours"), await serve("bare")];
  const count = quick ? 8 : 32;
  const turns = quick ? 2 : 5;
  const shared = { unit: "MiB/s", turns, moreIsBetter: true };
  const put8 = async (served: Served): Promise<number> =>
    pace(makeChunks(count), (chunk) => put(served, chunk));
  try {
    yield await compareInTurns({
      ...shared,
      name: "blobs/put",
      note: `${count} new chunks of 8 MiB, ${AT_ONCE} at once, on the disk before they are acknowledged (ours: fsync, and a row); baseline: hashed into a file without fsync`,
      ours: () => put8(ours),
      bare: () => put8(bare),
    });
    const chunks = makeChunks(count);
    for (const chunk of chunks) await Promise.all([put(ours, chunk), put(bare, chunk)]);
    yield await compareInTurns({
      ...shared,
      name: "blobs/get",
      note: `the same ${count} chunks again and again; baseline: a file handed out`,
      ours: () => pace(chunks, (chunk) => get(ours, chunk)),
      bare: () => pace(chunks, (chunk) => get(bare, chunk)),
    });
  } finally {
    await ours.close();
    await bare.close();
  }
}
