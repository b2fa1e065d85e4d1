/** Answers GET and HEAD of a blob, whole or a part. Whole ones are read twice: nothing is sent that was not checked. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { WorkbenchError } from "../../study/index.ts";
import type { OpenedBlob } from "./blob-store.ts";
import { readRange } from "./byte-range.ts";

const PIECE_BYTES = 2 ** 19;

export interface Sent {
  readonly sha256: string;
  readonly blob: OpenedBlob;
  /** @throws when its share of bytes is used up */
  readonly spend: (bytes: number) => Promise<void>;
}

/** @throws WorkbenchError `range-outside`, `blob-corrupt`; a part is not checked: only its receiver has all of it */
export async function sendBlob(
  request: IncomingMessage,
  response: ServerResponse,
  { sha256, blob, spend }: Sent,
): Promise<void> {
  const etag = `"${sha256}"`;
  if (request.headers["if-none-match"]?.split(",").some((tag) => tag.trim() === etag)) {
    setHeaders(response, etag);
    response.writeHead(304).end();
    return;
  }
  const ifRange = request.headers["if-range"];
  const isPartWanted = ifRange === undefined || ifRange === etag;
  const range = readRange(isPartWanted ? request.headers.range : undefined, blob.size);
  if (range.type === "outside") throw outside(response, blob.size, request.headers.range);
  const [start, end] = range.type === "part" ? [range.start, range.end] : [0, blob.size - 1];
  const isHead = request.method === "HEAD";
  if (!isHead) await spend(end - start + 1);
  if (!isHead && range.type === "all") await blob.verify();
  setHeaders(response, etag);
  if (range.type === "part") response.setHeader("content-range", `bytes ${start}-${end}/${blob.size}`);
  response.writeHead(range.type === "part" ? 206 : 200, { "content-length": end - start + 1 });
  if (isHead || end < start) response.end();
  else await pipeline(piecesOf(blob, start, end), response);
}

const piecesOf = ({ handle }: OpenedBlob, start: number, end: number) =>
  handle.createReadStream({ start, end, highWaterMark: PIECE_BYTES, autoClose: false });

/** For good, but for this user alone. */
function setHeaders(response: ServerResponse, etag: string): void {
  response.setHeader("etag", etag);
  response.setHeader("accept-ranges", "bytes");
  response.setHeader("cache-control", "private, max-age=31536000, immutable");
  response.appendHeader("vary", "authorization");
  response.setHeader("content-type", "application/octet-stream");
  response.setHeader("content-disposition", "attachment");
}

function outside(response: ServerResponse, size: number, asked: string | undefined): WorkbenchError {
  response.setHeader("content-range", `bytes */${size}`);
  const message = `"${asked?.slice(0, 60) ?? ""}" lies outside of the blob's ${size} bytes.`;
  return new WorkbenchError("range-outside", message, "Ask for a part that is there.");
}
