/**
 * A node and a user who read the source: paired, logged in, and after what is not theirs. Every kind of forgery is tried
 * on its own; none may be answered as if it counted.
 */
import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { resultText, type Lease } from "../../../protocol/index.ts";
import { WorkbenchError, type SeededRandom } from "../../../study/index.ts";
import type { Arena } from "../arena/arena.ts";
import { fakeCheckpoint, fakeResult } from "../nodes/fake-training.ts";
import type { SimulatedNode } from "../nodes/simulated-node.ts";
import { simulatedOffer } from "../nodes/offer.ts";
import { pause } from "../schedule/until.ts";
import { openLoggedIn, openProven } from "../wire/log-in.ts";
import { nodeKeyFrom, type NodeKey } from "../wire/node-key.ts";
import { isLost, openSocket, type RawSocket } from "../wire/raw-socket.ts";

export interface Forger {
  readonly arena: Arena;
  readonly random: SeededRandom;
  readonly address: string;
  /** of a node of another owner than the one who is attacked */
  readonly key: NodeKey;
  /** of that other owner's session */
  readonly session: string;
  /** nodes of the owner who is attacked */
  readonly victims: readonly SimulatedNode[];
  /** leases that ended, of anybody */
  readonly spent: readonly Lease[];
  /** trials that were cancelled while a node held them */
  readonly cancelled: readonly Lease[];
  /** a key that was revoked */
  readonly revoked: NodeKey;
}

/** null: refused as it must be; else what was accepted */
type Verdict = string | null;
type Forgery = (forger: Forger, sockets: ForgerSockets) => Promise<Verdict>;

export interface ForgerSockets {
  readonly node: RawSocket;
  readonly user: RawSocket;
  readonly stranger: RawSocket;
}

/** @throws WorkbenchError `lost-answer` */
export async function openForgerSockets({ arena, address, key, session }: Forger): Promise<ForgerSockets> {
  const url = arena.relayUrl();
  const node = await openProven({ url, address, key, offer: simulatedOffer("forger") });
  const user = await openLoggedIn(url, address, session);
  const stranger = await openSocket({ url, namespace: "/node", address });
  return { node, user, stranger };
}

/** Asks, past rate limits. @returns the answer; null: refused */
async function ask(socket: RawSocket, event: string, message: unknown): Promise<unknown> {
  for (;;) {
    try {
      return await socket.ask(event, message);
    } catch (error) {
      if (isLost(error)) throw error;
      if (!(error instanceof WorkbenchError) || error.code !== "rate-limited") return null;
      await pause(200);
    }
  }
}

const Took = v.object({ taken: v.literal("stored") });

async function speak(forger: Forger, socket: RawSocket, lease: Lease, token: string): Promise<Verdict> {
  const { arena, random, key } = forger;
  const event = (["finish", "keep", "fail"] as const)[random.integer(3)]!;
  const result = fakeResult(lease, arena.blob, { epochs: 1, ms: 10 });
  const message = {
    finish: {
      token,
      result: {
        ...result,
        bestValLoss: 0.001,
        signature: key.sign(resultText(lease.trial, lease.replica, result)),
      },
    },
    keep: { token, kept: fakeCheckpoint(lease, 1, arena.blob) },
    fail: { token, how: "failed", fault: { reason: "code-error", message: "forged", action: "none" } },
  }[event];
  const answer = await ask(socket, event, message);
  return v.safeParse(Took, answer).success ? `${event} was stored` : null;
}

function heldByOthers({ victims, random }: Forger): Lease | null {
  return oneOf(
    random,
    victims.flatMap((node) => [...node.running.values()].map(({ lease }) => lease)),
  );
}

function oneOf<T>(random: SeededRandom, list: readonly T[]): T | null {
  return list[random.integer(Math.max(1, list.length))] ?? null;
}

const Followed = v.object({ trials: v.array(v.object({ trial: v.string() })) });
const Renewed = v.object({ fenced: v.array(v.string()) });

export const forgeries: Readonly<Record<string, Forgery>> = {
  "a token that was guessed": async (forger, { node }) => {
    const lease = heldByOthers(forger);
    return lease && speak(forger, node, lease, randomBytes(16).toString("hex"));
  },
  "another node's token": async (forger, { node }) => {
    const lease = heldByOthers(forger);
    return lease && speak(forger, node, lease, lease.token);
  },
  "a token, by nobody in particular": async (forger, { stranger }) => {
    const lease = heldByOthers(forger);
    return lease && speak(forger, stranger, lease, lease.token);
  },
  "a token that is spent": async (forger, { node }) => {
    const lease = oneOf(forger.random, forger.spent);
    return lease && speak(forger, node, lease, lease.token);
  },
  "the token of a cancelled trial": async (forger, { node }) => {
    const lease = oneOf(forger.random, forger.cancelled);
    return lease && speak(forger, node, lease, lease.token);
  },
  "another node's lease renewed": async (forger, { node }) => {
    const lease = heldByOthers(forger);
    if (!lease) return null;
    const answer = v.safeParse(Renewed, await ask(node, "renew", { tokens: [lease.token] }));
    return answer.success && !answer.output.fenced.includes(lease.token) ? "renew was granted" : null;
  },
  "somebody else's trial looked at": async (forger, { user }) => {
    const lease = heldByOthers(forger);
    if (!lease) return null;
    const answer = v.safeParse(Followed, await ask(user, "follow", { ids: [lease.trial] }));
    return answer.success && answer.output.trials.length > 0 ? "follow told of it" : null;
  },
  "somebody else's trial stopped or judged": async (forger, { user }) => {
    const lease = heldByOthers(forger);
    if (!lease) return null;
    const id = lease.trial;
    const answer =
      forger.random.next() < 0.5
        ? await ask(user, "stop", { id, how: "cancel" })
        : await ask(user, "judge", { trial: id, replica: 0, valid: false, reason: "forged" });
    return answer === null ? null : "it was answered";
  },
  "somebody else's node changed": async (forger, { user }) => {
    const victim = oneOf(forger.random, forger.victims);
    const node = victim!.settings.key.id;
    const answer = await ask(user, "change-node", { node, change: { change: "pause" } });
    return answer === null ? null : "it was changed";
  },
  "an id that is taken": async (forger, { user }) => {
    const lease = heldByOthers(forger);
    if (!lease) return null;
    const answer = await ask(user, "submit", { id: lease.trial, work: lease.work });
    return answer === null ? null : "it was taken";
  },
  "a revoked key": (forger) => enters(forger, forger.revoked),
  "a proof for another relay": (forger) =>
    enters(forger, forger.key, (text) => text.replace(/\n[0-9a-f]{64}\n/, `\n${"0".repeat(64)}\n`)),
  "a signature by another key": (forger) =>
    enters(forger, { ...forger.key, sign: nodeKeyFrom(`liar ${forger.random.next()}`).sign }),
  "a session that was tampered with": async ({ arena, address, session, random }) => {
    const at = random.integer(session.length);
    const token = session.slice(0, at) + (session[at] === "A" ? "B" : "A") + session.slice(at + 1);
    if (token === session) return null;
    return wasLetIn(() => openLoggedIn(arena.relayUrl(), address, token));
  },
  "blobs that are not one's own": async ({ arena, session, random }) => {
    const header = [`Bearer ${session}`, `Lease ${randomBytes(16).toString("hex")}`, "Bearer x", ""][
      random.integer(4)
    ]!;
    const headers = header === "" ? {} : { authorization: header };
    const answer = await fetch(new URL(`/blob/${arena.blob.id}`, arena.relayUrl()), { headers });
    await answer.arrayBuffer();
    return answer.ok ? "it was handed out" : null;
  },
};

function enters({ arena, address }: Forger, key: NodeKey, spoil = (text: string) => text): Promise<Verdict> {
  const offer = simulatedOffer("forger");
  return wasLetIn(() => openProven({ url: arena.relayUrl(), address, key, offer, spoil }));
}

async function wasLetIn(enter: () => Promise<RawSocket>): Promise<Verdict> {
  try {
    (await enter()).close();
    return "it was let in";
  } catch (error) {
    if (error instanceof WorkbenchError && !isLost(error)) return null;
    throw error;
  }
}
