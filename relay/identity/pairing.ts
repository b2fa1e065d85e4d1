/** Pairing: a node shows a code, somebody with an account types it, sees whose it is, and agrees. */
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { NodeId, Text, type NodeOffer, type PairingView } from "../../protocol/index.ts";
import type { Database, Queries } from "../database/index.ts";
import type { NodeRecord } from "./identity.ts";
import { tellNodes } from "./node-news.ts";
import { nodeColumns, readOffer, toRecord } from "./node-rows.ts";
import { codeHash, codeOf, shownCode } from "./pairing-code.ts";
import { badCode, revokedKey, sessionExpired, tooManyNodes } from "./refusals.ts";
import { forgetOldTries, giveBack, takeTry } from "./tries.ts";

const TRIES_A_CODE = 5;
const counts = `expires_at > clock_timestamp() and tries < ${TRIES_A_CODE}`;
const waitMs = "(extract(epoch from expires_at - clock_timestamp()) * 1000)::float8";

const Offered = v.object({ nonce: v.string(), wait_ms: v.number() });
const Pending = v.object({
  node: NodeId,
  public_key: v.string(),
  offer: v.unknown(),
  address: Text(64),
  wait_ms: v.number(),
});
type Pending = v.InferOutput<typeof Pending>;

export interface PairingPlace {
  readonly database: Database;
  readonly key: Buffer;
  /** failed tries an hour and address */
  readonly most: number;
}

export interface NodeOwner {
  readonly id: string;
  /** null: no limit */
  readonly mostNodes: number | null;
}

interface Candidate {
  readonly node: string;
  readonly publicKey: string;
  readonly offer: NodeOffer;
  readonly address: string;
}

/** The same code while it lasts, 10 minutes; what the node offers is shown as it was said last. */
export async function offerCode(
  { database, key }: PairingPlace,
  { node, publicKey, offer, address }: Candidate,
): Promise<{ readonly code: string; readonly expiresInMs: number }> {
  const fresh = randomUUID();
  const hash = codeHash(key, codeOf(key, node, fresh));
  await forgetOldTries(database);
  const row = await database.transaction(async (queries) => {
    await queries.query(`delete from identity_pairing where not (${counts})`);
    const rows = await queries.query(
      `insert into identity_pairing (node, code_hash, nonce, public_key, offer, address, expires_at)
       values ($1, $2, $3, $4, $5::jsonb, $6, clock_timestamp() + interval '10 minutes')
       on conflict (node) do update set offer = excluded.offer, address = excluded.address
       returning nonce, ${waitMs} as wait_ms`,
      [node, hash, fresh, publicKey, JSON.stringify(offer), address.slice(0, 64)],
    );
    return rows[0];
  });
  const { nonce, wait_ms } = v.parse(Offered, row);
  return { code: shownCode(codeOf(key, node, nonce)), expiresInMs: Math.max(0, Math.floor(wait_ms)) };
}

/** @throws WorkbenchError `bad-code`, `rate-limited` */
export async function lookUpCode(place: PairingPlace, code: string, address: string): Promise<PairingView> {
  const pending = await trying(place, address, (hash) =>
    place.database.transaction((queries) => countTry(queries, hash)),
  );
  return {
    node: pending.node,
    offer: readOffer(pending.offer, pending.node),
    address: pending.address,
    expiresInMs: Math.max(0, Math.floor(pending.wait_ms)),
  };

  function trying<T>(
    { database, key, most }: PairingPlace,
    from: string,
    look: (hash: string) => Promise<T | null>,
  ): Promise<T> {
    return tryCode(database, { hash: codeHash(key, code), address: from, most }, look);
  }
}

/**
 * Single use. @param node - as it was shown: the code of another key does not do
 * @throws WorkbenchError `bad-code`, `rate-limited`, `revoked`, `too-many-nodes`
 */
export function pairNode(
  { database, key, most }: PairingPlace,
  owner: NodeOwner,
  { code, node, address }: { readonly code: string; readonly node: string; readonly address: string },
): Promise<NodeRecord> {
  return tryCode(database, { hash: codeHash(key, code), address, most }, async (hash) => {
    const paired = await database.transaction((queries) => redeem(queries, { hash, node, owner }));
    if (paired?.revoked) throw revokedKey(node);
    return paired;
  });
}

async function tryCode<T>(
  database: Database,
  { hash, address, most }: { readonly hash: string | null; readonly address: string; readonly most: number },
  look: (hash: string) => Promise<T | null>,
): Promise<T> {
  const left = await takeTry(database, "pairing", address, most);
  const found = hash === null ? null : await look(hash);
  if (found === null) throw badCode(left);
  await giveBack(database, "pairing", address);
  return found;
}

async function countTry(queries: Queries, hash: string): Promise<Pending | null> {
  const [row] = await queries.query(
    `update identity_pairing set tries = tries + 1 where code_hash = $1 and ${counts}
     returning node, public_key, offer, address, ${waitMs} as wait_ms`,
    [hash],
  );
  return row ? v.parse(Pending, row) : null;
}

/** @returns null: no such code, or not of this node; a try of it is used up even then */
async function redeem(
  queries: Queries,
  { hash, node, owner }: { readonly hash: string; readonly node: string; readonly owner: NodeOwner },
): Promise<NodeRecord | null> {
  const pending = await countTry(queries, hash);
  if (pending?.node !== node) return null;
  await requireThere(queries, owner.id);
  await requireFew(queries, owner, node);
  await queries.query("delete from identity_pairing where node = $1", [node]);
  await queries.query(
    `insert into identity_node (id, public_key, owner, offer) values ($1, $2, $3, $4::jsonb)
     on conflict (id) do nothing`,
    [node, pending.public_key, owner.id, JSON.stringify(pending.offer)],
  );
  const [row] = await queries.query(
    `select ${nodeColumns} from identity_node n join identity_user u on u.id = n.owner where n.id = $1`,
    [node],
  );
  const record = toRecord(row);
  if (record.owner.id !== owner.id) return null; // was paired by somebody else meanwhile
  await tellNodes(queries, node, "paired");
  return record;
}

/** @throws WorkbenchError `too-many-nodes`: beside this one */
async function requireFew(queries: Queries, { id, mostNodes }: NodeOwner, node: string): Promise<void> {
  if (mostNodes === null) return;
  const sql = "select 1 from identity_node where owner = $1 and id <> $2 and revoked_at is null limit $3";
  if ((await queries.query(sql, [id, node, mostNodes])).length >= mostNodes) throw tooManyNodes(mostNodes);
}

/** Whoever is being removed pairs nothing afterwards. @throws WorkbenchError `session-expired` */
async function requireThere(queries: Queries, user: string): Promise<void> {
  const sql = "select 1 from identity_user where id = $1 and removed_at is null for share";
  if ((await queries.query(sql, [user])).length === 0) throw sessionExpired();
}
