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
import { endSessions, listMembers, memberRole, removeMember } from "./members.ts";
import { openNodeNews } from "./node-news.ts";
import { changeNode, creditNode, findNode, listNodes, nodeLeft, nodeSeen, nodesStillHere } from "./nodes.ts";
import { defaultLimits, type IdentityLimits, type IdentityOptions } from "./options.ts";
import { lookUpCode, offerCode, pairNode } from "./pairing.ts";
import { badProof, rateLimited, requireProtocol, revokedKey, sessionExpired } from "./refusals.ts";
import { openRelayRow } from "./relay-row.ts";
import { Sessions, type BegunSession } from "./sessions.ts";
import { openUserNews, removedLately } from "./user-news.ts";
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
  const userNews = await openUserNews(database);
  userNews.on((told) => {
    sessions.forget(told.change === "missed" ? null : told.user);
  });

  const loggedIn = (principal: UserPrincipal, { token, endsInMs }: BegunSession): LoggedIn => {
    const { user, name, role } = principal;
    const own = limitsOf(principal, limits);
    return { user, name, role, token, tokenExpiresInMs: endsInMs, relay: relay.id, limits: own };
  };
  const beginSession = async (principal: UserPrincipal): Promise<LoggedIn> =>
    loggedIn(principal, await sessions.begin(principal.user, null));

  const login = async ({ protocol, by }: v.InferOutput<typeof Login>, address: string): Promise<LoggedIn> => {
    requireProtocol(protocol);
    if (by.type === "code") return beginSession(await userByCode(database, by.code, address, limits));
    if (by.type === "guest") {
      const terms = { guests: options.guests === true, limits };
      return beginSession(await guestBySecret(database, by.secret, address, terms));
    }
    const renewed = await sessions.renew(by.token);
    if (!renewed) throw sessionExpired();
    return loggedIn(renewed.user, renewed);
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
    members: () => listMembers(database),
    memberRole: (id) => memberRole(database, id),
    removeMember: (id) => removeMember(database, id),
    removedLately: () => removedLately(database),
    endSessions: async (token, whose, spare) => {
      const by = sessions.read(token);
      if (!by) throw sessionExpired();
      const { round } = await endSessions(database, { by, whose, spare });
      const begun = await sessions.begin(by.user, round);
      return loggedIn(begun.user, begun);
    },
    stands: (token) => sessions.stands(token),
    onUserChanged: (listener) => userNews.on(listener),
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
    onNodeChanged: (listener) => news.on(({ node, change }) => listener(node, change)),
    close: async () => {
      await userNews.close();
      await news.close();
    },
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
