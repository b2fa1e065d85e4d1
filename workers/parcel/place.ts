/** Where blobs are kept: a relay's HTTP side, asked patiently. */
import * as v from "valibot";
import { RelayError } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";

export interface BlobPlace {
  /** of the relay, with or without a slash at its end */
  readonly url: string;
  /**
   * value of the header, asked before each request: `Bearer …` of a user, whose session is renewed now and then; or
   * `Lease …` of a node, which once refused stays refused
   */
  readonly authorization: () => string;
  /** stand-ins for tests */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly pause?: (ms: number) => Promise<void>;
}

interface Asked {
  readonly method: "GET" | "PUT" | "POST";
  readonly path: string;
  readonly body?: Uint8Array<ArrayBuffer> | string;
  readonly signal?: AbortSignal | undefined;
}

/** A relay that restarts is back within seconds; so many tries take about 25 s. */
const TRIES = 8;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 8000;
/** One chunk over a slow line; a connection that died unnoticed must not hold a trial for ever. */
const REQUEST_MS = 120_000;

/** However often it says that it has too much to do, so long is it asked again. */
const MOST_WAITS = 60;

/** A failure that another try may heal; `final` is thrown when none does. */
class Passing extends Error {
  readonly final: WorkbenchError | null;
  constructor(message: string, final: WorkbenchError | null = null) {
    super(message);
    this.final = final;
  }
}

/** The relay has too much to do, and says when to come back. */
class Busy extends Error {
  readonly afterMs: number;
  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/**
 * @param read - takes the body of a 2xx answer; throws `passing(…)` where what came is damaged
 * @throws WorkbenchError `relay-unreachable` after many tries, `login-needed` of a user, `lease-ended` of a node,
 * `blob-quota`, `blob-missing`, `blob-refused`, `aborted`
 */
export async function askPlace<T>(
  place: BlobPlace,
  asked: Asked,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const stop = (): boolean => asked.signal?.aborted === true; // may change at every await
  let [failures, waits] = [0, 0];
  for (;;) {
    if (stop()) throw aborted(asked.signal?.reason);
    try {
      return await askOnce(place, asked, read);
    } catch (error) {
      if (stop()) throw aborted(asked.signal?.reason);
      if (error instanceof WorkbenchError && error.code !== "blob-damaged") throw error;
      const waitMs = error instanceof Busy && ++waits <= MOST_WAITS ? error.afterMs : pauseMs(++failures);
      if (failures >= TRIES) throw finalOf(place, error);
      await (place.pause ?? pause)(waitMs);
    }
  }
}

async function askOnce<T>(
  place: BlobPlace,
  { method, path, body, signal }: Asked,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(REQUEST_MS);
  const authorization = place.authorization();
  const answer = await (place.fetch ?? fetch)(place.url.replace(/\/+$/, "") + path, {
    method,
    headers: {
      authorization,
      ...(body !== undefined && {
        "content-type": typeof body === "string" ? "application/json" : "application/octet-stream",
      }),
    },
    ...(body !== undefined && { body }),
    // a redirect would carry the authorisation elsewhere
    redirect: "error",
    cache: "no-store",
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
  });
  if (answer.ok) return read(answer);
  const refused = await refusal(answer, path);
  throw answer.status === 401 && authorization.startsWith("Bearer ") ? sessionEnded(refused) : refused;
}

/** It may be renewed while this waits. */
function sessionEnded({ message }: Error): Passing {
  return new Passing(message, new WorkbenchError("login-needed", message, "Log in to the relay again."));
}

function finalOf(place: BlobPlace, error: unknown): Error {
  if (error instanceof WorkbenchError) return error;
  return error instanceof Passing && error.final !== null ? error.final : unreachable(place, error);
}

const CODES: Readonly<Record<number, string>> = {
  // of a session it is another thing, see above
  401: "lease-ended",
  404: "blob-missing",
  410: "blob-missing",
  507: "blob-quota",
};

async function refusal(answer: Response, path: string): Promise<Error> {
  const { status } = answer;
  const said = await errorOf(answer);
  if (status === 429) return new Busy("too many requests", retryAfterMs(answer));
  if (status === 408 || (status >= 500 && status !== 507))
    return new Passing(`${status} ${said?.message ?? answer.statusText}`);
  if (status === 422) return damaged(said?.message ?? `what was sent to ${path} arrived changed`);
  const message = said?.message ?? `The relay answered ${status} to ${path}.`;
  const code = CODES[status] ?? "blob-refused";
  return new WorkbenchError(code, message, said?.action ?? "Look at the relay's log.");
}

function retryAfterMs(answer: Response): number {
  const seconds = Number(answer.headers.get("retry-after") ?? 1);
  return Number.isFinite(seconds) ? Math.min(60_000, Math.max(250, seconds * 1000)) : 1000;
}

async function errorOf(answer: Response): Promise<RelayError | null> {
  const text = await answer.text().catch(() => "");
  if (text.length > 8192) return null;
  try {
    const found = v.safeParse(RelayError, JSON.parse(text));
    return found.success ? found.output : null;
  } catch {
    return null;
  }
}

/** Bytes that are not those that were asked for; asked for again a few times. */
export function damaged(what: string): WorkbenchError {
  return new WorkbenchError(
    "blob-damaged",
    `Bytes changed on their way: ${what}.`,
    "Try again; if it stays, look at the relay's disk.",
  );
}

function unreachable({ url }: BlobPlace, cause: unknown): WorkbenchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WorkbenchError(
    "relay-unreachable",
    `The relay at ${url} does not answer: ${why}.`,
    "See that it runs and that its address is right; what was sent already is kept.",
    { cause },
  );
}

function aborted(cause: unknown): WorkbenchError {
  return new WorkbenchError("aborted", "The transfer was stopped.", "Start it again; it goes on from here.", {
    cause,
  });
}

/** Half of it is chance, so that many who wait do not come back together. */
function pauseMs(attempt: number): number {
  const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return most * (0.5 + Math.random() / 2);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
