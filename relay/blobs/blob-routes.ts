/** The blob store by HTTP: `GET | HEAD | PUT /blob/<sha256>`, `POST /blob/missing`; see `protocol/relay/blob-requests.ts`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { MissingBlobs, MOST_ASKED_BLOBS } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { MOST_BLOB_BYTES, type BlobStore } from "./blob-store.ts";
import { findCaller, requireAllowed, type Caller, type CallerPlace } from "./caller.ts";
import { answerRefusal } from "./http-refusal.ts";
import { tooLarge } from "./refusals.ts";
import { sendBlob } from "./send-blob.ts";
import { defaultTraffic, Traffic, type TrafficLimits } from "./traffic.ts";

export interface BlobRoutesOptions extends CallerPlace {
  readonly store: BlobStore;
  readonly traffic?: Partial<TrafficLimits> | undefined;
  /** a connection on which nothing moves for so long is cut; default 30 s */
  readonly stallMs?: number | undefined;
}

/** @returns false for what is not under `/blob/`: nothing was answered then */
export type BlobRoutes = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly store: BlobStore;
  readonly traffic: Traffic;
  readonly caller: Caller;
  readonly name: string;
}

type Action = (asked: Asked) => Promise<void>;
const actionsOfMissing: ReadonlyMap<string, Action> = new Map([["POST", tellMissing]]);
const actionsOfBlobs: ReadonlyMap<string, Action> = new Map([
  ["GET", getBlob],
  ["HEAD", getBlob],
  ["PUT", putBlob],
]);

export function blobRoutes(options: BlobRoutesOptions): BlobRoutes {
  const { store, stallMs = 30_000 } = options;
  const traffic = new Traffic({ ...defaultTraffic, ...options.traffic });
  return async (request, response, url) => {
    if (!url.pathname.startsWith("/blob/")) return false;
    request.setTimeout(stallMs, () => request.destroy());
    try {
      const { name, action } = route(request, response, url);
      const caller = await findCaller(request, options);
      await traffic.during(caller.key, () => action({ request, response, store, traffic, caller, name }));
    } catch (error) {
      await answerRefusal(request, response, error);
    }
    return true;
  };
}

/** @throws WorkbenchError `malformed`, `wrong-method` */
function route(
  { method = "" }: IncomingMessage,
  response: ServerResponse,
  { pathname }: URL,
): { readonly name: string; readonly action: Action } {
  const name = pathname.slice("/blob/".length);
  const isMissing = name === "missing";
  if (!isMissing && !/^[0-9a-f]{64}$/.test(name)) {
    throw malformed(`"${name.slice(0, 80)}" is no SHA-256 in lower-case hexadecimal`);
  }
  const allowed = isMissing ? actionsOfMissing : actionsOfBlobs;
  const action = allowed.get(method);
  if (action) return { name, action };
  response.setHeader("allow", [...allowed.keys()].join(", "));
  throw new WorkbenchError("wrong-method", `${method} is not for ${pathname}.`, "See the Allow header.");
}

async function getBlob(asked: Asked): Promise<void> {
  const { request, response, store, traffic, caller, name } = asked;
  requireAllowed(caller, "blob-read");
  const blob = await store.open(caller.owner, name);
  try {
    await sendBlob(request, response, {
      sha256: name,
      blob,
      spend: (bytes) => spend(traffic, caller, bytes),
    });
  } finally {
    await blob.handle.close();
  }
}

async function putBlob({ request, response, store, traffic, caller, name }: Asked): Promise<void> {
  requireAllowed(caller, "blob-write");
  const length = request.headers["content-length"];
  const declared = length === undefined ? null : Number(length);
  if ((declared ?? 0) > MOST_BLOB_BYTES) throw tooLarge(declared!, MOST_BLOB_BYTES);
  const most = declared ?? MOST_BLOB_BYTES;
  await spend(traffic, caller, most);
  if (caller.principal.type === "node") await traffic.spendNodeWrite(caller.key, most);
  const { size } = await store.put(caller.owner, name, declared, bodyOf(request), caller.writer ?? undefined);
  sendJson(response, { sha256: name, size });
}

async function tellMissing({ request, response, store, caller }: Asked): Promise<void> {
  requireAllowed(caller, "blob-missing");
  const parsed = v.safeParse(MissingBlobs, await readJson(request));
  if (!parsed.success) throw malformed(v.summarize(parsed.issues));
  sendJson(response, {
    missing: await store.missing(caller.owner, parsed.output.chunks, { writer: caller.writer?.id ?? null }),
  });
}

const spend = (traffic: Traffic, { key, principal }: Caller, bytes: number): Promise<void> =>
  traffic.spend(key, bytes, principal.type === "user" && principal.role === "guest");

/** Whoever stops reading would destroy the request otherwise, and could not answer it. */
const bodyOf = (request: IncomingMessage) =>
  request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;

/** with room for blanks between the names */
const MOST_JSON_BYTES = MOST_ASKED_BLOBS * 80;

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(request)) {
    bytes += piece.length;
    if (bytes > MOST_JSON_BYTES) throw tooLarge(bytes, MOST_JSON_BYTES);
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch (cause) {
    throw malformed("the body is no JSON", cause);
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  response
    .writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
    })
    .end(body);
}

const malformed = (what: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError(
    "malformed",
    `Not understood: ${what.slice(0, 500)}.`,
    "Update the older of both sides.",
    {
      cause,
    },
  );
