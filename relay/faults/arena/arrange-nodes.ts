/**
 * Users and paired nodes, written through identity before a relay starts: what a thousand people with codes would do,
 * without their patience.
 */
import { relayProtocolVersion } from "../../../protocol/index.ts";
import { openDatabase, type DatabasePlace } from "../../database/index.ts";
import { openIdentity, type OpenIdentity, type Principal } from "../../identity/index.ts";
import { simulatedOffer } from "../nodes/offer.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import type { NodeKey } from "../wire/node-key.ts";

export interface ArrangedNode {
  readonly key: NodeKey;
  /** index of the user whose it is: 0 is the relay's owner, others are members */
  readonly user: number;
  readonly serves: "owner" | "anyone";
  readonly slots: number;
}

type User = Principal & { readonly type: "user" };
const AT_ONCE = 16;

/** @param ownerCode - by which user 0 may log in @returns a session token for each user, in order */
export async function arrangeNodes(
  place: DatabasePlace,
  ownerCode: string,
  nodes: readonly ArrangedNode[],
): Promise<readonly string[]> {
  const database = await openDatabase(place, { leastFreeBytes: 0 });
  try {
    const identity = await openIdentity(database, { ownerCode });
    try {
      const users = await makeUsers(identity, ownerCode, Math.max(0, ...nodes.map(({ user }) => user)) + 1);
      await pairAll(identity, users, nodes);
      return users.map(({ token }) => token);
    } finally {
      await identity.close();
    }
  } finally {
    await database.close();
  }
}

interface MadeUser {
  /** of a session */
  readonly token: string;
  readonly principal: User;
}

async function makeUsers(identity: OpenIdentity, ownerCode: string, count: number): Promise<MadeUser[]> {
  const users: MadeUser[] = [];
  for (let index = 0; index < count; index++) {
    const code = index === 0 ? ownerCode : (await identity.invite(`member ${index}`)).code;
    const by = { type: "code", code } as const;
    const { token } = await identity.login({ protocol: relayProtocolVersion, by }, loopbackAddress(index));
    const principal = await identity.session(token);
    if (!principal) throw new Error(`the session of user ${index} is not known`);
    users.push({ token, principal });
  }
  return users;
}

async function pairAll(
  identity: OpenIdentity,
  users: readonly MadeUser[],
  nodes: readonly ArrangedNode[],
): Promise<void> {
  const left = [...nodes.entries()];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = left.shift(); next; next = left.shift()) await pairOne(identity, users, ...next);
  });
  await Promise.all(workers);
}

async function pairOne(
  identity: OpenIdentity,
  users: readonly MadeUser[],
  index: number,
  { key, user, serves, slots }: ArrangedNode,
): Promise<void> {
  const address = loopbackAddress(index);
  const offer = simulatedOffer(`node ${index}`, slots);
  const { code } = await identity.offerPairing(key.id, key.publicKey, offer, address);
  await identity.pair(users[user]!.principal, code, key.id, address);
  if (serves === "anyone") await identity.changeNode(key.id, { change: "serve", whom: "anyone" });
}
