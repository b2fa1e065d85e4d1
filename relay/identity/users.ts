/** Users: the owner, members who came with an invitation, guests who are whoever has their secret. */
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import { Text, UserId, type LoggedIn } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import type { Database, Queries } from "../database/index.ts";
import type { Principal } from "./identity.ts";
import type { IdentityLimits } from "./options.ts";
import { accountRemoved, badCode, guestsRefused, noCode } from "./refusals.ts";
import { OWNER } from "./relay-row.ts";
import { codeMatches, newLoginCode, plainCode, sha256Hex } from "./secrets.ts";
import { giveBack, takeTry } from "./tries.ts";

export type UserPrincipal = Principal & { readonly type: "user" };

export const UserRow = v.object({
  id: UserId,
  name: Text(64),
  role: v.picklist(["owner", "member", "guest"]),
});
const Invitation = v.object({ name: Text(64), member: v.nullable(UserId) });

export const toPrincipal = ({ id, name, role }: v.InferOutput<typeof UserRow>): UserPrincipal => ({
  type: "user",
  user: id,
  name,
  role,
});

/** An invitation that nobody used counts so long. */
const unused = "(member is not null or made_at > clock_timestamp() - interval '7 days')";

/**
 * The owner's code, or an invitation's: that makes one member, and is his from then on.
 * @throws WorkbenchError `no-code` for an empty one, which costs no try; `bad-code`, `rate-limited`
 */
export async function userByCode(
  database: Database,
  code: string,
  address: string,
  limits: IdentityLimits,
): Promise<UserPrincipal> {
  if (code.trim() === "") throw noCode();
  const left = await takeTry(database, "login", address, limits.logins);
  const found = (await memberByCode(database, code)) ?? (await ownerByCode(database, code));
  if (!found) throw badCode(left);
  await giveBack(database, "login", address);
  return found;
}

async function ownerByCode(database: Database, code: string): Promise<UserPrincipal | null> {
  const [row] = await database.query("select owner_code from identity_relay");
  const { owner_code } = v.parse(v.object({ owner_code: v.string() }), row);
  return (await codeMatches(code, owner_code)) ? findUser(database, OWNER) : null;
}

/** 86 random bits need no slow hash: they cannot be guessed, and are looked up by index. */
const invitationHash = (code: string): string => sha256Hex(`invitation\n${plainCode(code)}`);

function memberByCode(database: Database, code: string): Promise<UserPrincipal | null> {
  const hash = invitationHash(code);
  const id = `member-${randomUUID()}`;
  return database.transaction(async (queries) => {
    const [row] = await queries.query(
      `select name, member from identity_invitation where code_hash = $1 and ${unused} for update`,
      [hash],
    );
    if (!row) return null;
    const { name, member } = v.parse(Invitation, row);
    if (member === null) {
      await queries.query("insert into identity_user (id, name, role) values ($1, $2, 'member')", [id, name]);
      await queries.query("update identity_invitation set member = $2 where code_hash = $1", [hash, id]);
    }
    return findUser(queries, member ?? id);
  });
}

/** @returns the code, to be given to one person */
export async function invite(database: Database, name: string): Promise<string> {
  const code = newLoginCode();
  await database.query("insert into identity_invitation (code_hash, name) values ($1, $2)", [
    invitationHash(code),
    name,
  ]);
  return code;
}

/** @throws WorkbenchError `guests-refused`, `rate-limited` for new ones, `account-removed` */
export async function guestBySecret(
  database: Database,
  secret: string,
  address: string,
  { guests, limits }: { readonly guests: boolean; readonly limits: IdentityLimits },
): Promise<UserPrincipal> {
  if (!guests) throw guestsRefused();
  const id = `guest-${sha256Hex(`guest\n${secret}`).slice(0, 40)}`;
  const known = await findUser(database, id);
  if (known) return known;
  await takeTry(database, "guest", address, limits.newGuests);
  await database.query(
    "insert into identity_user (id, name, role) values ($1, 'Guest', 'guest') on conflict do nothing",
    [id],
  );
  const guest = await findUser(database, id);
  if (!guest) throw accountRemoved();
  return guest;
}

/** @returns null also where he was removed */
export async function findUser(queries: Queries, id: string): Promise<UserPrincipal | null> {
  const [row] = await queries.query(
    "select id, name, role from identity_user where id = $1 and removed_at is null",
    [id],
  );
  return row ? toPrincipal(v.parse(UserRow, row)) : null;
}

const nothing: LoggedIn["limits"] = { trials: 0, blobBytes: 0 };

export function limitsOf(user: UserPrincipal | null, limits: IdentityLimits): LoggedIn["limits"] {
  if (!user) return nothing;
  if (user.role === "guest") return { trials: limits.guestTrials, blobBytes: limits.guestBlobBytes };
  return { trials: null, blobBytes: user.role === "member" ? limits.memberBlobBytes : null };
}

export function requireAccount(user: UserPrincipal): void {
  if (user.role !== "guest") return;
  throw new WorkbenchError(
    "not-allowed",
    "Guests pair no nodes.",
    "Ask the relay's owner for an invitation; then pair the node.",
  );
}
