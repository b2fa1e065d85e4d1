/** Identity over the relay's database: whichever relay is asked, the answer is the same. */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { challengeText, type Challenge, type LoggedIn, type Proof } from "../../protocol/index.ts";
import type * as v from "valibot";
import type { Login } from "../../protocol/index.ts";
import type { Database } from "../database/index.ts";
import { addressKey } from "./address-key.ts";
import { Challenges } from "./challenges.ts";
import type { NodeRecord, OpenIdentity } from "./identity.ts";
import { isSignedBy, nodeIdOf } from "./node-key.ts";
import { openNodeNews } from "./node-news.ts";
import { changeNode, creditNode, findNode, listNodes, nodeLeft, nodeSeen, nodesStillHere } from "./nodes.ts";
import { defaultLimits, type IdentityLimits, type IdentityOptions } from "./options.ts";
import { lookUpCode, offerCode, pairNode } from "./pairing.ts";
import { badProof, rateLimited, requireProtocol, revokedKey, sessionExpired } from "./refusals.ts";
import { openRelayRow } from "./relay-row.ts";
import { Sessions } from "./sessions.ts";
import {
  findUser,
  guestBySecret,
  invite,
  limitsOf,
  requireAccount,
  userByCode,
  type UserPrincipal,
} from "./users.ts";

/** @throws WorkbenchError `weak-code`, and what the database throws */
export async function openIdentity(database: Database, options: IdentityOptions = {}): Promise<OpenIdentity> {
  const limits: IdentityLimits = { ...defaultLimits, ...options.limits };
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const relay = await openRelayRow(database, options.ownerCode);
  const sessions = new Sessions(database, relay.sessionKey, monotonicMs);
  const challenges = new Challenges(relay.id, monotonicMs);
  const offers = new RateLimiterMemory({ points: limits.pairingOffers, duration: 3600 });
  const place = { database, key: relay.pairingKey, most: limits.pairingTries };
  const news = await openNodeNews(database);

  const userOf = async (by: v.InferOutput<typeof Login>["by"], address: string): Promise<UserPrincipal> => {
    if (by.type === "code") return userByCode(database, by.code, address, limits);
    if (by.type === "guest")
      return guestBySecret(database, by.secret, address, { guests: options.guests === true, limits });
    const user = await sessions.find(by.token);
    if (!user) throw sessionExpired();
    return user;
  };

  const login = async ({ protocol, by }: v.InferOutput<typeof Login>, address: string): Promise<LoggedIn> => {
    requireProtocol(protocol);
    const { user, name, role } = await userOf(by, address);
    const { token, endsInMs } = await sessions.begin(user);
    const own = limitsOf({ type: "user", user, name, role }, limits);
    return { user, name, role, token, tokenExpiresInMs: endsInMs, relay: relay.id, limits: own };
  };

  const prove = async (challenge: Challenge, proof: v.InferOutput<typeof Proof>) => {
    requireProtocol(proof.protocol);
    const node = requireSigned(challenges, challenge, proof);
    const record = await findNode(database, node);
    if (record?.revoked) throw revokedKey(node);
    if (record) await nodeSeen(database, node, proof.offer);
    return { node, record: record && { ...record, offer: proof.offer } };
  };

  return {
    relay: relay.id,
    freshOwnerCode: relay.freshOwnerCode,
    login,
    session: (token) => sessions.find(token),
    limits: async (user) => limitsOf(await findUser(database, user), limits),
    invite: async (name) => ({ code: await invite(database, name) }),
    challenge: () => challenges.give(),
    prove,
    offerPairing: async (node, publicKey, offer, address) => {
      if (nodeIdOf(publicKey) !== node) throw badProof("its id is not its key's fingerprint");
      await spend(offers, addressKey(address));
      return offerCode(place, { node, publicKey, offer, address });
    },
    lookUpCode: (code, address) => lookUpCode(place, code, address),
    pair: async (user, code, node, address): Promise<NodeRecord> => {
      requireAccount(user);
      const mostNodes = user.role === "owner" ? null : limits.memberNodes;
      return pairNode(place, { id: user.user, mostNodes }, { code, node, address });
    },
    nodes: (ids) => listNodes(database, ids),
    seen: (node, offer) => nodeSeen(database, node, offer),
    stillHere: (nodes) => nodesStillHere(database, nodes),
    left: (node) => nodeLeft(database, node),
    changeNode: (node, change) => changeNode(database, node, change),
    credit: (node, outcome) => creditNode(database, node, outcome),
    onNodeChanged: (listener) => news.on(listener),
    close: () => news.close(),
  };
}

/** @returns the node's id @throws WorkbenchError `bad-proof` */
function requireSigned(
  challenges: Challenges,
  challenge: Challenge,
  { publicKey, signature }: v.InferOutput<typeof Proof>,
): string {
  if (!challenges.take(challenge))
    throw badProof("its challenge is not this relay's, was used, or is a minute old");
  const node = nodeIdOf(publicKey);
  if (node === null) throw badProof("its key is no Ed25519 key");
  if (!isSignedBy(publicKey, challengeText(challenge), signature))
    throw badProof("the signature is not its key's");
  return node;
}

async function spend(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) throw rateLimited("pairing codes asked for", refused.msBeforeNext);
    throw refused;
  }
}
