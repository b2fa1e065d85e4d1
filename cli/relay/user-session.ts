/** A person's session with a relay, for commands. */
import { WorkbenchError } from "../../study/index.ts";
import { openUserLink, relayOrigin, type LoginBy, type UserLink } from "../../workers/link/index.ts";
import type { BlobPlace } from "../../workers/parcel/index.ts";
import { UsageError } from "../usage.ts";
import { openStoredSessions, type StoredSessions } from "./stored-sessions.ts";

export interface UserSession {
  readonly link: UserLink;
  readonly place: BlobPlace;
}

/** a relay that restarts is back by then */
const PATIENCE_MS = 20_000;

/**
 * Logs in by FIRSTLIGHT_OWNER_CODE (the owner's code or an invitation's), or with the session of the last time.
 * @throws UsageError without either, and for what is no address
 * @throws WorkbenchError what the relay answers; `relay-unreachable` when none does
 */
export async function openUserSession(
  url: string,
  sessions: StoredSessions = openStoredSessions(),
): Promise<UserSession> {
  const origin = originOf(url);
  const code = process.env["FIRSTLIGHT_OWNER_CODE"]?.trim() ?? "";
  const given = code === "" ? null : code;
  const stored = sessions.find(origin, given);
  if (given === null && stored === null)
    throw new UsageError(
      `--relay ${url} needs FIRSTLIGHT_OWNER_CODE: the owner's code, or one that the owner has invited you with`,
    );
  let token = "";
  const ways = waysIn(stored, given);
  const link = openUserLink({
    url: origin,
    login: () => ways.next(),
    onLoggedIn: (user) => {
      token = user.token;
      sessions.keep(origin, given, token);
    },
  });
  try {
    await untilOpen(link, url);
  } catch (error) {
    link.close();
    throw error;
  }
  return { link, place: { url: link.url, authorization: () => `Bearer ${token}` } };
}

/** The session first: a code of an invitation opens only one. */
function waysIn(stored: string | null, code: string | null) {
  const ways: LoginBy[] = [
    ...(stored === null ? [] : [{ type: "token" as const, token: stored }]),
    ...(code === null ? [] : [{ type: "code" as const, code }]),
  ];
  let used = 0;
  return { next: (): LoginBy => ways[Math.min(used++, ways.length - 1)]! };
}

async function untilOpen(link: UserLink, url: string): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    await link.ask("nodes", {}, patience);
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === "bad-code") throw badCode(url, error);
    if (!patience.aborted) throw error;
    throw new WorkbenchError(
      "relay-unreachable",
      `The relay ${url} does not answer: ${link.reason ?? "it is silent"}`,
      "See that it runs and that the address is right.",
      { cause: error },
    );
  }
}

function badCode(url: string, cause: WorkbenchError): WorkbenchError {
  return new WorkbenchError(
    "bad-code",
    `FIRSTLIGHT_OWNER_CODE does not log in to ${url}: ${cause.message}`,
    "Use the code that the relay printed when it first started, or ask its owner for an invitation.",
    { cause },
  );
}

function originOf(url: string): string {
  try {
    return relayOrigin(url);
  } catch (error) {
    if (error instanceof WorkbenchError) throw new UsageError(`--relay: ${error.message} ${error.action}`);
    throw error;
  }
}
