/** Two relays of one database that found it empty, and whom tests need there. */
import { relayProtocolVersion } from "../../../protocol/index.ts";
import type { Database } from "../../database/index.ts";
import type { TestEngine } from "../../testing/index.ts";
import { openIdentity, type OpenIdentity, type Principal } from "../index.ts";
import type { SimulatedNode } from "./simulated-node.ts";

type User = Principal & { readonly type: "user" };

export const ownerPrincipal: User = { type: "user", user: "owner", name: "Owner", role: "owner" };
const protocol = relayProtocolVersion;
export const byCode = (code: string) => ({ protocol, by: { type: "code", code } }) as const;
export const byToken = (token: string) => ({ protocol, by: { type: "token", token } }) as const;
export const asGuest = (secret: string) => ({ protocol, by: { type: "guest", secret } }) as const;

export interface TwoRelays {
  readonly database: Database;
  readonly one: OpenIdentity;
  readonly two: OpenIdentity;
  /** told by either of them, or by both */
  readonly ownerCodes: readonly string[];
  /** passes for relay `one` */
  pass(ms: number): void;
  /** so that failed tries of tests do not add up */
  newAddress(): string;
  member(name: string): Promise<User>;
  pair(node: SimulatedNode, user?: User): Promise<Awaited<ReturnType<OpenIdentity["pair"]>>>;
  close(): Promise<void>;
}

/** Guests come to relay `one` alone. */
export async function openTwoRelays(engine: TestEngine): Promise<TwoRelays> {
  const created = await engine.create();
  const [first, second] = [await created.connect(), await created.connect()];
  let monotonicMs = 0;
  let addresses = 0;
  const [one, two] = await Promise.all([
    openIdentity(first, { guests: true, monotonicMs: () => monotonicMs }),
    openIdentity(second),
  ]);
  const newAddress = (): string => `10.0.${addresses >> 8}.${addresses++ & 255}`;
  return {
    ...{ database: first, one, two, newAddress },
    ownerCodes: [one, two].flatMap(({ freshOwnerCode }) => freshOwnerCode ?? []),
    pass: (ms) => {
      monotonicMs += ms;
    },
    member: async (name) => {
      const { code } = await one.invite(name);
      const { user, role } = await one.login(byCode(code), newAddress());
      return { type: "user", user, name, role };
    },
    pair: async (node, user = ownerPrincipal) => {
      const address = newAddress();
      const { code } = await one.offerPairing(node.id, node.publicKey, node.offer, address);
      return two.pair(user, code, node.id, address);
    },
    close: async () => {
      await Promise.all([one.close(), two.close()]);
      await created.close();
    },
  };
}
