/** A socket of `/node`: challenge, proof, pairing, then whatever a paired node asks. */
import type { Socket } from "socket.io";
import type * as v from "valibot";
import { nodeRequests, type Challenge, type Proof, type Proven } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { Channel } from "../channel.ts";
import type { Guest } from "../connections.ts";
import { bindRoutes } from "../routes.ts";
import {
  answerFail,
  answerFinish,
  answerKeep,
  answerReady,
  answerRenew,
  hearProgress,
  notProven,
} from "./node-answers.ts";
import type { NodeDesk } from "./node-desk.ts";
import type { NodeSession } from "./node-session.ts";

export function openNodeSocket(desk: NodeDesk, socket: Socket, guest: Guest): Channel {
  const { identity } = desk.parts;
  let challenge: Challenge | null = identity.challenge();
  let session: NodeSession | null = null;
  const known = (): NodeSession => {
    if (!session) throw notProven();
    return session;
  };
  const prove = async (proof: v.InferOutput<typeof Proof>): Promise<Proven> => {
    if (!challenge) throw challengeUsed();
    const asked = challenge;
    challenge = null;
    const { node, record } = await identity.prove(asked, proof);
    if (record) guest.isKnown();
    channel.allowMore(proof.offer.slots);
    session = enter(desk, socket, node, proof, guest.address);
    session.record = desk.revoked.has(node) ? null : record;
    desk.changed();
    if (desk.revoked.has(node)) throw revokedMeanwhile();
    if (!record) {
      const offered = await offerPairing(desk, session, proof, socket);
      // anybody can make keys: only codes, of which there are so many an hour, buy the right to wait
      guest.isKnown();
      return offered;
    }
    return { state: "paired", node, owner: record.owner.name, paused: record.paused };
  };
  const routes = bindRoutes(nodeRequests, {
    prove,
    ready: async (message) => answerReady(desk, known(), message),
    renew: async (message) => answerRenew(desk, known(), message),
    resume: async (message) => answerRenew(desk, known(), message),
    keep: async (message) => answerKeep(desk, known(), message),
    finish: async (message) => answerFinish(desk, known(), message),
    fail: async (message) => answerFail(desk, known(), message),
    progress: (message) => hearProgress(desk, known(), message),
  });
  const channel = new Channel({ socket, routes, limits: desk.limits, report: desk.report });
  socket.once("disconnect", () => {
    if (session) leave(desk, session);
  });
  socket.emit("challenge", challenge);
  return channel;
}

function enter(
  desk: NodeDesk,
  socket: Socket,
  id: string,
  { offer }: v.InferOutput<typeof Proof>,
  address: string,
): NodeSession {
  const session: NodeSession = {
    id,
    address,
    record: null,
    offer,
    idle: 0,
    has: [],
    draining: false,
    servedAt: 0,
    open: socket.connected,
    leases: new Map(),
    tell: (notice, message) => socket.emit(notice, message),
    hangUp: () => socket.disconnect(true),
  };
  if (!session.open) return session;
  const former = desk.sessions.enter(session);
  if (former) {
    former.open = false;
    former.hangUp();
  }
  return session;
}

async function offerPairing(
  desk: NodeDesk,
  session: NodeSession,
  proof: v.InferOutput<typeof Proof>,
  socket: Socket,
): Promise<Proven> {
  const { id, offer, address } = session;
  const { code, expiresInMs } = await desk.parts.identity.offerPairing(id, proof.publicKey, offer, address);
  // with the next connection comes the next code
  const timer = setTimeout(() => {
    if (!session.record) socket.disconnect(true);
  }, expiresInMs + 1000);
  socket.once("disconnect", () => {
    clearTimeout(timer);
  });
  return { state: "unpaired", node: id, code, expiresInMs };
}

function leave(desk: NodeDesk, session: NodeSession): void {
  desk.sessions.leave(session);
  desk.changed();
  // its leases stand until they end by themselves
  if (session.record && !desk.sessions.get(session.id)) {
    desk.parts.identity
      .left(session.id)
      .then(() => desk.changed())
      .catch(desk.report);
  }
}

function revokedMeanwhile(): WorkbenchError {
  return new WorkbenchError("revoked", "This node's key was revoked.", "Pair the node again with a new key.");
}

function challengeUsed(): WorkbenchError {
  return new WorkbenchError(
    "bad-proof",
    "This connection's challenge was answered before.",
    "Connect again for a new challenge.",
  );
}
