import { readHistory } from "../history/read-history.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { countInfo } from "../measure/count-info.ts";
import { until } from "../schedule/until.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

const SLOTS = 8;
const LITTLE = 10;

export const unfairUser: FaultRow = {
  id: "F20",
  name: "one user fills the queue before another comes",
  asked: {
    short: "A 150 trials, then B 10, 8 nodes: B's last starts within twice its fair share",
    long: "A 10,000 trials, then B 10, 8 nodes: B's last starts within twice its fair share",
  },
  run: async (row) => {
    const much = row.long ? 10_000 : 150;
    const settings = {
      row,
      nodes: SLOTS,
      users: 2,
      serves: "anyone",
      trainMs: [200, 300],
    } as const;
    const { value, end } = await inArena(settings, (arena) => compete(arena, much));
    // two users share: of 2 x 10 leases that follow, ten are B's; the nodes' own leases come first
    const fair = 2 * LITTLE + SLOTS;
    const demands = new Demands();
    demands.atMost("leases until B's last", value.position, 2 * fair);
    return {
      measured: `B's last of ${LITTLE} was lease ${value.position} after its submit (fair: ${fair}); ${much} of A's were waiting`,
      facts: { much, position: value.position, fair },
      failures: [...demands.failures, ...end.violations],
    };
  },
};

async function compete(arena: Arena, much: number) {
  const [a, b] = arena.users as [typeof arena.user, typeof arena.user];
  await b.ask("nodes", {});
  const named = { scope: "named" as const, nodes: arena.nodes.map((node) => node.settings.key.id) };
  await a.submitAll(arena.works(much, { visibility: named }), 32);
  await until("A has leases", () => countInfo(arena.recorder.entries, "leased") >= SLOTS, 30_000);
  const before = readHistory(arena.recorder.entries).leases.length;
  const blob = await arena.uploadFor(b, "what B trains on\n");
  const little = arena.works(LITTLE, { visibility: named, data: blob });
  await b.submitAll(little);
  await b.followToTheEnd(120_000);
  const leases = readHistory(arena.recorder.entries).leases.slice(before);
  const position = 1 + leases.findLastIndex(({ trial, attempt }) => little.has(trial) && attempt === 1);
  for (const trial of a.statuses.keys()) await a.stop(trial, "cancel");
  await a.followToTheEnd(120_000);
  return { position };
}
