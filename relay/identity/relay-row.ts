/** The relay's own row: its id, its key, its owner's code as a hash. Whichever relay comes first writes it. */
import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { Sha256 } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { Database } from "../database/index.ts";
import { codeMatches, hashCode, hmac, newLoginCode, sha256Hex } from "./secrets.ts";

const StoredRelay = v.object({ id: Sha256, secret: Sha256, owner_code: v.string() });

export interface RelayRow {
  readonly id: string;
  /** signs session tokens */
  readonly sessionKey: Buffer;
  /** makes and finds pairing codes */
  readonly pairingKey: Buffer;
  readonly freshOwnerCode: string | null;
}

export const OWNER = "owner";
/** Tries are counted and few; a code made here has far more, which is better wherever strangers reach the relay. */
const SHORTEST_OWN_CODE = 6;

/** @param ownCode - the operator's; replaces what is stored @throws WorkbenchError `weak-code` */
export async function openRelayRow(database: Database, ownCode: string | undefined): Promise<RelayRow> {
  requireStrong(ownCode);
  const freshOwnerCode = (await isNew(database)) ? await makeRow(database, ownCode ?? newLoginCode()) : null;
  const [row] = await database.query("select id, secret, owner_code from identity_relay");
  const { id, secret, owner_code } = v.parse(StoredRelay, row);
  if (ownCode !== undefined && !(await codeMatches(ownCode, owner_code)))
    await database.query("update identity_relay set owner_code = $1", [await hashCode(ownCode)]);
  return {
    id,
    sessionKey: hmac(secret, "sessions"),
    pairingKey: hmac(secret, "pairing"),
    freshOwnerCode: ownCode === undefined ? freshOwnerCode : null,
  };
}

const isNew = async (database: Database): Promise<boolean> =>
  (await database.query("select 1 from identity_relay")).length === 0;

/** @returns the code, or null where another relay was faster */
async function makeRow(database: Database, code: string): Promise<string | null> {
  const hash = await hashCode(code);
  const id = sha256Hex(randomBytes(32));
  const secret = randomBytes(32).toString("hex");
  return await database.transaction(async (queries) => {
    await queries.query(
      "insert into identity_user (id, name, role) values ($1, 'Owner', 'owner') on conflict do nothing",
      [OWNER],
    );
    await queries.query("insert into identity_relay values (true, $1, $2, $3) on conflict do nothing", [
      id,
      secret,
      hash,
    ]);
    const [row] = await queries.query("select id from identity_relay");
    return row?.["id"] === id ? code : null;
  });
}

function requireStrong(code: string | undefined): void {
  if (code === undefined || code.trim().length >= SHORTEST_OWN_CODE) return;
  throw new WorkbenchError(
    "weak-code",
    `The owner's code has ${code.trim().length} characters; it needs ${SHORTEST_OWN_CODE}.`,
    "Set a longer FIRSTLIGHT_OWNER_CODE, or none: then one is made and printed.",
  );
}
