/** Sockets that are known to a relay, opened step by step, as those who misuse them afterwards need them. */
import * as v from "valibot";
import { challengeText, nodeNotices, relayProtocolVersion, type NodeOffer } from "../../../protocol/index.ts";
import type { NodeKey } from "./node-key.ts";
import { openSocket, type RawSocket } from "./raw-socket.ts";
import { WorkbenchError } from "../../../study/index.ts";

const CHALLENGE_MS = 10_000;

/** @param token - of a session @throws WorkbenchError what the relay answered, `lost-answer` */
export async function openLoggedIn(url: string, address: string, token: string): Promise<RawSocket> {
  const socket = await openSocket({ url, namespace: "/user", address });
  return orClosed(socket, () =>
    socket.ask("login", { protocol: relayProtocolVersion, by: { type: "token", token } }),
  );
}

export interface Proving {
  readonly url: string;
  readonly address: string;
  readonly key: NodeKey;
  readonly offer: NodeOffer;
  /** what is signed in place of the challenge's text */
  readonly spoil?: (text: string) => string;
  readonly protocol?: number;
}

/** @throws WorkbenchError what the relay answered, `lost-answer` */
export async function openProven({ url, address, key, offer, spoil, protocol }: Proving): Promise<RawSocket> {
  const challenged = Promise.withResolvers<unknown>();
  const socket = await openSocket({ url, namespace: "/node", address }, (event, message) => {
    if (event === "challenge") challenged.resolve(message);
  });
  return orClosed(socket, async () => {
    const timer = setTimeout(() => {
      challenged.reject(new WorkbenchError("lost-answer", "No challenge came.", "Ask again."));
    }, CHALLENGE_MS);
    const challenge = await challenged.promise.finally(() => {
      clearTimeout(timer);
    });
    const text = challengeText(v.parse(nodeNotices.challenge, challenge));
    const signature = key.sign(spoil?.(text) ?? text);
    const version = protocol ?? relayProtocolVersion;
    return socket.ask("prove", { protocol: version, publicKey: key.publicKey, signature, offer });
  });
}

async function orClosed(socket: RawSocket, ask: () => Promise<unknown>): Promise<RawSocket> {
  try {
    await ask();
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
