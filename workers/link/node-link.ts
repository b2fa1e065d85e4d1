import type { Socket } from "socket.io-client";
import * as v from "valibot";
import {
  Challenge,
  challengeText,
  nodeNotices,
  nodeRequests,
  Proven,
  relayProtocolVersion,
  type NodeOffer,
} from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { checkedMessage, exchange } from "./exchange.ts";
import { openLink } from "./open-link.ts";
import { skewWith, unreadable } from "./refusals.ts";
import type { NodeLink } from "./relay-link.ts";

/** A node's key; the private half stays where it was made. */
export interface NodeKey {
  /** base64 of the 32 bytes */
  readonly publicKey: string;
  /** Ed25519. @returns base64 */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
}

export interface NodeLinkOptions {
  readonly url: string;
  readonly key: NodeKey;
  /** as of now */
  readonly offer: () => NodeOffer;
  /** each time a connection stands: whose node it is, or the code that makes it somebody's */
  readonly onProven: (proven: v.InferOutput<typeof Proven>) => void;
  readonly random?: () => number;
}

/** A relay that says nothing by then is none, or too busy. */
const CHALLENGE_MS = 10_000;

/** @throws WorkbenchError `usage-relay` for an address that can never work */
export function openNodeLink({ url, key, offer, onProven, random }: NodeLinkOptions): NodeLink {
  let codeExpires: ReturnType<typeof setTimeout> | undefined;
  const { link, reconnect, refuse } = openLink({
    ...{ url, random, namespace: "/node", requests: nodeRequests, notices: nodeNotices },
    enter: async (socket) => {
      clearTimeout(codeExpires);
      const said = await nextChallenge(socket);
      if (said === null) return "lost";
      const signature = await key.sign(new TextEncoder().encode(challengeText(readChallenge(said))));
      const proof = { protocol: relayProtocolVersion, publicKey: key.publicKey, signature, offer: offer() };
      const message = checkedMessage("prove", nodeRequests.prove.request, proof);
      const answered = await exchange(socket, "prove", message, Proven);
      if (answered.type === "lost") return "lost";
      const { value } = answered;
      if (value.state === "unpaired") {
        // a new connection is given a new code
        codeExpires = setTimeout(() => reconnect("The pairing code has expired."), value.expiresInMs);
      }
      onProven(value);
      return "in";
    },
  });
  link.on("paired", () => clearTimeout(codeExpires));
  link.on("revoked", ({ reason }) => {
    refuse(new WorkbenchError("revoked", reason, "Attach it again with a new key, if that is wanted."));
  });
  link.onState((state) => {
    if (state === "closed" || state === "refused") clearTimeout(codeExpires);
  });
  return link;
}

/** @throws WorkbenchError `version-skew`; a later version may put other things in a challenge, but says which it is */
function readChallenge(said: unknown): Challenge {
  const spoken = v.safeParse(v.looseObject({ protocol: v.number() }), said);
  const skew = spoken.success ? skewWith(spoken.output.protocol) : null;
  if (skew) throw skew;
  const challenge = v.safeParse(Challenge, said);
  if (!challenge.success) throw unreadable("challenge", v.summarize(challenge.issues));
  return challenge.output;
}

/** @returns what the relay said first; null when it said nothing in time, or left */
function nextChallenge(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => {
    const done = (challenge: unknown): void => {
      clearTimeout(timer);
      socket.off("challenge", done).off("disconnect", left);
      resolve(challenge);
    };
    const left = (): void => done(null);
    const timer = setTimeout(left, CHALLENGE_MS);
    socket.once("challenge", done).once("disconnect", left);
  });
}
