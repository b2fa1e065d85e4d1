/** Answers what was refused, so that whoever is still sending hears it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { WorkbenchError } from "../../study/index.ts";
import { outsideWords } from "../outside-words.ts";

const statuses: Readonly<Record<string, number>> = {
  malformed: 400,
  "login-needed": 401,
  "session-expired": 401,
  "lease-ended": 401,
  "not-allowed": 403,
  "blob-unknown": 404,
  "wrong-method": 405,
  "blob-corrupt": 410,
  "blob-too-large": 413,
  "training-writes-too-much": 413,
  "range-outside": 416,
  "blob-mismatch": 422,
  "rate-limited": 429,
  "blob-unsettled": 503,
  "database-unavailable": 503,
  "database-full": 507,
  "disk-full": 507,
  "quota-exceeded": 507,
};

const unexpected = new WorkbenchError(
  "relay-failed",
  "The relay could not do this.",
  "Try again; if it stays, look at the relay's log.",
);

/** Refusals that say when to come back. */
export class Busy extends WorkbenchError {
  readonly waitMs: number;
  constructor(message: string, waitMs: number) {
    super("rate-limited", message, "Wait as long as Retry-After says.");
    this.waitMs = waitMs;
  }
}

/** @throws what is no refusal, after it was answered: the relay's own mistake, for its log */
export async function answerRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  const isGone = request.destroyed && !request.complete; // cut by the other side, or stalled
  if (isGone || response.destroyed || response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof WorkbenchError && Object.hasOwn(statuses, error.code) ? error : unexpected;
  if (known instanceof Busy) response.setHeader("retry-after", Math.max(1, Math.ceil(known.waitMs / 1000)));
  const { code, message, action } = outsideWords(known);
  await sendError(request, response, statuses[code] ?? 500, JSON.stringify({ code, message, action }));
  if (known === unexpected) throw error;
}

/** So much, and for so long, is still read of a body that nobody wants: a connection cut at once loses the answer. */
const MOST_READ_BYTES = 2 ** 24;
const LONGEST_READ_MS = 3000;

async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
): Promise<void> {
  const isWhole = request.complete || request.readableEnded;
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    ...(isWhole ? {} : { connection: "close" }),
  });
  response.write(body);
  if (!isWhole) await readAway(request);
  response.end();
}

function readAway(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, LONGEST_READ_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on("data", ({ length }: Buffer) => {
      bytes += length;
      if (bytes > MOST_READ_BYTES) done();
    });
    request.on("end", done).on("close", done).on("error", done);
    request.resume();
  });
}
