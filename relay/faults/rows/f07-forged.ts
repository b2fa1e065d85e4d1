import type { Lease } from "../../../protocol/index.ts";
import { seededRandom } from "../../../study/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { forgeries, openForgerSockets, type Forger, type ForgerSockets } from "../hostile/forger.ts";
import { SpentLeases } from "../hostile/spent-leases.ts";
import type { SimulatedNode } from "../nodes/simulated-node.ts";
import { until } from "../schedule/until.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import { isLost } from "../wire/raw-socket.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

/** nodes of the attacked owner and of the attacker, in turn */
const NODES = 24;

export const forgedMessages: FaultRow = {
  id: "F7",
  name: "forged: wrong, others' and spent tokens, keys, sessions, ids",
  asked: {
    short: "300 forged: 0 accepted; a revoked node is out <= 5 s",
    long: "10,000 forged: 0 accepted; a revoked node is out <= 5 s",
  },
  run: async (row) => {
    const count = row.long ? 10_000 : 300;
    const settings = { row, nodes: NODES, users: 2, slots: 2, trainMs: [3000, 8000] as const };
    const { value, end } = await inArena(settings, (arena) => attack(arena, count));
    const demands = new Demands();
    demands.equal("forged messages", value.sent, count);
    demands.equal("accepted", value.accepted.length, 0);
    demands.atMost("revoked node out after, ms", value.revokedAfterMs, 5000);
    return {
      measured: `${value.sent} forged of ${Object.keys(forgeries).length} kinds, ${value.accepted.length} accepted; the revoked node was out after ${value.revokedAfterMs.toFixed(0)} ms; ${value.honest} honest trials meanwhile`,
      facts: { sent: value.sent, accepted: value.accepted.length, revokedAfterMs: value.revokedAfterMs },
      failures: [...demands.failures, ...value.accepted, ...end.violations],
    };
  },
};

async function attack(arena: Arena, count: number) {
  const { user } = arena;
  const works = arena.works(Math.max(60, count / 40));
  const submitted = user.submitAll(works);
  await until("leases", () => arena.nodes.filter((node) => node.running.size > 0).length > 3, 30_000);
  const { revokedAfterMs, revoked } = await revokeOne(arena);
  const cancelled = await cancelSome(arena, 3);
  const spent = new SpentLeases(arena.nodes);
  // a relay knows one connection a node, so that each forger needs a node of his own
  const theirs = arena.nodes.filter((_, index) => index % 2 === 1);
  const forgers = theirs.map((node, index): Forger => {
    node.die();
    return {
      arena,
      random: seededRandom(arena.settings.row.seed, "forger", index),
      address: loopbackAddress(200_000 + index),
      key: node.settings.key,
      session: arena.tokens[1]!,
      victims: arena.nodes.filter((_, place) => place % 2 === 0),
      spent: spent.ended,
      cancelled,
      revoked: revoked.settings.key,
    };
  });
  const accepted: string[] = [];
  let sent = 0;
  const names = Object.keys(forgeries);
  await Promise.all(
    forgers.map(async (forger) => {
      let sockets = await openForgerSockets(forger);
      while (sent < count) {
        const name = names[sent++ % names.length]!;
        sockets = await tryOne(forger, sockets, name, accepted);
        if (sent % 500 === 0) arena.settings.row.say(`${sent} of ${count} sent`);
      }
      closeAll(sockets);
    }),
  );
  spent.close();
  for (const trial of user.statuses.keys()) await user.stop(trial, "cancel");
  await submitted;
  await user.followToTheEnd(60_000);
  const honest = [...user.statuses.values()].filter((status) => status?.state === "done").length;
  return { sent, accepted, revokedAfterMs, honest };
}

async function tryOne(
  forger: Forger,
  sockets: ForgerSockets,
  name: string,
  accepted: string[],
): Promise<ForgerSockets> {
  for (let open = sockets; ;) {
    try {
      const verdict = await forgeries[name]!(forger, open);
      if (verdict !== null) accepted.push(`${name}: ${verdict}`);
      return open;
    } catch (error) {
      if (!isLost(error)) throw error;
      closeAll(open); // it was hung up on, which is right: the next connection tries again
      open = await openForgerSockets(forger);
    }
  }
}

function closeAll({ node, user, stranger }: ForgerSockets): void {
  for (const socket of [node, user, stranger]) socket.close();
}

async function revokeOne(
  arena: Arena,
): Promise<{ readonly revokedAfterMs: number; readonly revoked: SimulatedNode }> {
  const victim = arena.nodes.find((node, index) => index % 2 === 0 && node.running.size > 0)!;
  const node = victim.settings.key.id;
  const started = performance.now();
  await arena.user.record("revoke", { node }, "change-node", { node, change: { change: "revoke" } });
  await until("the revoked node is out", () => victim.refused !== null || !victim.connected, 30_000, 10);
  return { revokedAfterMs: performance.now() - started, revoked: victim };
}

/** @returns leases of trials that were cancelled under way */
async function cancelSome(arena: Arena, count: number): Promise<Lease[]> {
  const running = arena.nodes.flatMap((node) => [...node.running.values()].map(({ lease }) => lease));
  const chosen = running.slice(0, count);
  for (const { trial } of chosen) await arena.user.stop(trial, "cancel");
  return chosen;
}
