/** Who has an account here, as the relay's owner sees and changes it. */
import * as v from "valibot";
import { NodeId, Text, UserId } from "../../protocol/index.ts";
import { Count } from "../../study/index.ts";
import type { Database, Queries } from "../database/index.ts";
import type { MemberRecord } from "./identity.ts";
import { tellNodes } from "./node-news.ts";
import { sessionExpired, unknownMember } from "./refusals.ts";
import { OWNER } from "./relay-row.ts";
import { tellUsers } from "./user-news.ts";

/** guests come and go; members are listed before them */
const MOST_LISTED = 500;
/** of an invitation that nobody has used yet: "invitation-" and as much of the code's hash as a user's id may have */
const invitationId = "'invitation-' || left(code_hash, 40)";
const ageMs = "(extract(epoch from clock_timestamp() - made_at) * 1000)::float8";

const Listed = v.object({
  id: UserId,
  name: Text(64),
  role: v.picklist(["owner", "member", "guest", "invited"]),
  since_ms: v.number(),
  nodes: Count,
});

export async function listMembers(queries: Queries): Promise<readonly MemberRecord[]> {
  const rows = await queries.query(
    `select id, name, role, since_ms, nodes from (
       select id, name, role, ${ageMs} as since_ms,
         (select count(*)::int from identity_node n where n.owner = u.id and n.revoked_at is null) as nodes
       from identity_user u where removed_at is null
       union all
       select ${invitationId}, name, 'invited', ${ageMs}, 0 from identity_invitation
       where member is null and made_at > clock_timestamp() - interval '7 days'
     ) listed
     order by array_position(array['owner', 'member', 'invited', 'guest'], role), since_ms desc, id limit $1`,
    [MOST_LISTED],
  );
  return rows.map((row) => {
    const { since_ms, ...rest } = v.parse(Listed, row);
    return { ...rest, sinceMsAgo: Math.max(0, Math.round(since_ms)) };
  });
}

/** @returns null: there is none */
export async function memberRole(queries: Queries, id: string): Promise<MemberRecord["role"] | null> {
  const [row] = await queries.query(
    `select role from identity_user where id = $1 and removed_at is null
     union all select 'invited' from identity_invitation where ${invitationId} = $1 and member is null`,
    [id],
  );
  return row ? v.parse(Listed.entries.role, row["role"]) : null;
}

const Revoked = v.object({ id: NodeId });

/**
 * From its commit on his code, his sessions and his nodes' keys count no more; every relay is told. An invitation that
 * nobody has used is withdrawn. @throws WorkbenchError `unknown-member`, also for the owner
 */
export async function removeMember(database: Database, id: string): Promise<void> {
  const found = await database.transaction(async (queries) => {
    const withdrawn = await queries.query(
      `delete from identity_invitation where member = $1 or (member is null and ${invitationId} = $1) returning 1`,
      [id],
    );
    // nodes before their owner, as where results are credited: nobody waits in a circle
    await revokeNodes(queries, id);
    const removed = await queries.query(
      `update identity_user set removed_at = clock_timestamp(), session_round = session_round + 1
       where id = $1 and role <> 'owner' and removed_at is null returning 1`,
      [id],
    );
    if (removed.length === 0) return withdrawn.length > 0;
    await revokeNodes(queries, id); // one that was paired meanwhile
    await tellUsers(queries, { change: "removed", user: id });
    return true;
  });
  if (!found) throw unknownMember(id);
}

/** The relay's owner keeps his. */
async function revokeNodes(queries: Queries, owner: string): Promise<void> {
  const rows = await queries.query(
    `update identity_node set revoked_at = clock_timestamp(), changed_at = clock_timestamp()
     where owner = $1 and owner <> '${OWNER}' and revoked_at is null returning id`,
    [owner],
  );
  for (const row of rows) await tellNodes(queries, v.parse(Revoked, row).id, "revoke");
}

export interface EndingSessions {
  /** whose session asks for it, and of which round that is */
  readonly by: { readonly user: string; readonly round: number };
  /** everyone: the owner's too */
  readonly whose: "own" | "everyone";
  /** the connection that goes on, with a new session */
  readonly spare: string | null;
}

/**
 * Whose session has been ended ends none and begins none: else a thief who asks for it again and again would outlive its
 * owner's. @returns the round of the session that may go on. @throws WorkbenchError `session-expired`
 */
export function endSessions(
  database: Database,
  { by, whose, spare }: EndingSessions,
): Promise<{ readonly round: number }> {
  return database.transaction(async (queries) => {
    const standing = await queries.query(
      "select 1 from identity_user where id = $1 and session_round = $2 and removed_at is null for update",
      [by.user, by.round],
    );
    if (standing.length === 0) throw sessionExpired();
    const user = whose === "own" ? by.user : null;
    await queries.query(
      "update identity_user set session_round = session_round + 1 where $1::text is null or id = $1",
      [user],
    );
    await tellUsers(queries, { change: "sessions-ended", user, spare });
    return { round: by.round + 1 };
  });
}
