import { inArena, type Arena } from "../arena/arena.ts";
import { countInfo } from "../measure/count-info.ts";
import { until } from "../schedule/until.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const herd: FaultRow = {
  id: "F18",
  name: "all nodes come back at once after a relay's death",
  asked: {
    short: "200 sockets, all back <= 10 s; no lease lost",
    long: "5,000 sockets, all back <= 60 s of the relay's start; no lease lost",
  },
  run: async (row) => {
    const nodes = row.long ? 5000 : 200;
    const settings = {
      row,
      nodes,
      leaseMs: 90_000,
      trainMs: [600_000, 600_000] as const,
      reconnectMs: row.long ? 30_000 : 2000,
    };
    const { value, end } = await inArena(settings, (arena) => stampede(arena, row.long));
    const demands = new Demands();
    demands.atMost("all back after, ms", value.backMs, row.long ? 60_000 : 10_000);
    demands.equal("leases lost", value.lost, 0);
    return {
      measured: `${nodes} sockets back after ${(value.backMs / 1000).toFixed(1)} s (they wait up to ${settings.reconnectMs / 1000} s by themselves); ${value.held} leases held, ${value.lost} lost`,
      facts: { nodes, backMs: value.backMs, held: value.held, lost: value.lost },
      failures: [...demands.failures, ...end.violations],
    };
  },
};

async function stampede(arena: Arena, long: boolean) {
  const { nodes, user } = arena;
  const all = (): boolean => nodes.every((node) => node.connected);
  await until("all nodes connected", all, 180_000);
  const works = arena.works(long ? 1000 : 60);
  await user.submitAll(works);
  await until("leases", () => nodes.filter((node) => node.running.size > 0).length === works.size, 120_000);
  await arena.relay.kill();
  await until("all nodes know", () => nodes.every((node) => !node.connected), 30_000);
  await arena.relay.start();
  const started = performance.now();
  await until("all nodes back", all, 180_000);
  const backMs = performance.now() - started;
  const fenced = (): number => countInfo(arena.recorder.entries, "fenced");
  const held = (): number => nodes.reduce((sum, node) => sum + Math.min(1, node.resumed), 0);
  await until("all leases asked for again", () => held() + fenced() >= works.size, 60_000);
  const found = { backMs, held: held(), lost: fenced() };
  for (const trial of works.keys()) await user.stop(trial, "cancel");
  await user.followToTheEnd(60_000);
  return found;
}
