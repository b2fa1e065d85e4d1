import { spawnSync } from "node:child_process";
import { startPostgres } from "../../testing/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { RelayProcess, serveCommand } from "../processes/relay-process.ts";
import { pause } from "../schedule/until.ts";
import { leaseFacts } from "../measure/leases.ts";
import { Demands } from "./demand.ts";
import type { FaultRow, RowOptions, RowReport } from "./fault-row.ts";

export const twoRelays: FaultRow = {
  id: "F22",
  name: "two relays: on one folder, on one PostgreSQL",
  asked: {
    short:
      "the second on a folder refuses; on PostgreSQL each is killed once in turn: 0 lost, the other takes over",
    long: "the second on a folder refuses; on PostgreSQL each is killed 10 times in turn: 0 lost, the other takes over",
  },
  run: async (row) => {
    const folder = await oneFolder({ ...row, folder: `${row.folder}-folder` });
    const server = await oneServer({ ...row, folder: `${row.folder}-server` });
    return {
      measured: `${folder.measured}; ${server.skipped ?? server.measured}`,
      facts: { ...folder.facts, ...server.facts },
      failures: [...folder.failures, ...server.failures],
    };
  },
};

async function oneFolder(row: RowOptions): Promise<RowReport> {
  const { value: said, end } = await inArena({ row, nodes: 4, trainMs: [200, 400] }, async (arena) => {
    await arena.user.submitAll(arena.works(20));
    const second = spawnSync(process.execPath, serveCommand(arena.folder, 0), {
      encoding: "utf8",
      timeout: 20_000,
    });
    await arena.user.followToTheEnd(60_000);
    return `${second.stderr}${second.stdout}`;
  });
  const demands = new Demands();
  demands.that(
    `the second relay did not refuse the folder: ${said}`,
    /locked|has (it|the folder)|uses|another|process/i.test(said),
  );
  return {
    measured: "the second relay on a folder refused",
    facts: {},
    failures: [...demands.failures, ...end.violations],
  };
}

async function oneServer(row: RowOptions): Promise<RowReport> {
  const postgres = await startPostgres();
  const nothing = { measured: "", facts: {}, failures: [] };
  if (!postgres) return { ...nothing, skipped: "PostgreSQL is not installed here" };
  try {
    const databaseUrl = await postgres.createDatabase();
    const kills = row.long ? 20 : 2;
    const relays: RelayProcess[] = [];
    const settings = {
      row,
      nodes: row.long ? 100 : 24,
      databaseUrl,
      leaseMs: 5000,
      trainMs: [300, 3000] as const,
      reconnectMs: 300,
      // whoever finds no relay where it was looks at the other
      nodesUrl: (first: string) => nextOf(relays.filter((relay) => relay.running))?.url ?? first,
    };
    const { value, end, arena } = await inArena(settings, async (opened) => {
      relays.push(...(await twoOf(opened)));
      try {
        return await takeTurns(opened, relays, kills, row.long ? 3000 : 100);
      } finally {
        await relays[1]!.kill();
      }
    });
    const leases = leaseFacts(arena.recorder.entries);
    const demands = new Demands();
    demands.equal("kills", value, kills);
    demands.atMost("wasted", leases.wasted, 0.05);
    return {
      measured: `on one PostgreSQL ${value} kills in turn, ${leases.attempts} attempts, ${(100 * leases.wasted).toFixed(1)} % wasted`,
      facts: { kills: value, wasted: leases.wasted },
      failures: [...demands.failures, ...end.violations],
    };
  } finally {
    await postgres.remove();
  }
}

let turn = 0;
function nextOf<T>(list: readonly T[]): T | undefined {
  return list[turn++ % Math.max(1, list.length)];
}

async function twoOf(arena: Arena): Promise<readonly [RelayProcess, RelayProcess]> {
  const second = new RelayProcess({
    folder: arena.folder,
    recorder: arena.recorder,
    options: arena.relayOptions(),
  });
  await second.start();
  return [arena.relay, second];
}

async function takeTurns(
  arena: Arena,
  relays: readonly RelayProcess[],
  kills: number,
  trials: number,
): Promise<number> {
  const [first, second] = relays as [RelayProcess, RelayProcess];
  for (const node of arena.nodes) node.cut(); // about half of them come back to each
  const submitted = arena.user.submitAll(arena.works(trials));
  let done = 0;
  for (; done < kills; done++) {
    await pause((kills > 2 ? 2000 : 500) + 1000 * arena.random.next());
    const struck = done % 2 === 0 ? second : first;
    await struck.kill();
    await pause(kills > 2 ? 1500 : 300);
    await struck.start();
  }
  await submitted;
  await arena.user.followToTheEnd(600_000);
  return done;
}
