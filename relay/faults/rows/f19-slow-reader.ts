import type { TrialEvent } from "../../../study/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { remotePortsOf } from "../hostile/connections-of.ts";
import { stopReading } from "../hostile/stop-reading.ts";
import { steadyMemory } from "../measure/steady-memory.ts";
import { epochEvents } from "../nodes/fake-training.ts";
import type { SimulatedNode } from "../nodes/simulated-node.ts";
import { pause, until } from "../schedule/until.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import { openLoggedIn } from "../wire/log-in.ts";
import type { RawSocket } from "../wire/raw-socket.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const slowReaders: FaultRow = {
  id: "F19",
  name: "users who stop reading",
  asked: {
    short: "2 of them under a flood of progress: dropped <= 30 s; RSS < +40 MB",
    long: "20 of them, for 2 minutes: dropped <= 30 s; RSS < +20 MB after the first half minute",
  },
  run: async (row) => {
    if (process.platform !== "linux")
      return {
        measured: "",
        facts: {},
        failures: [],
        skipped: "needs Linux, whose kernel tells of connections",
      };
    const size = row.long ? { readers: 20, forMs: 120_000 } : { readers: 2, forMs: 2000 };
    const settings = { row, nodes: 8, trainMs: [600_000, 600_000] as const, relayEnvironment: steadyMemory };
    const { value, end } = await inArena(settings, (arena) => flood(arena, size));
    const grownMb = value.grownBytes / 1e6;
    const demands = new Demands();
    demands.atMost("dropped after, ms", value.slowestMs, 30_000);
    demands.atMost("grown, MB", grownMb, row.long ? 20 : 40);
    demands.atLeast("progress that an honest reader had", value.heard, 20);
    return {
      measured: `${size.readers} dropped after at most ${(value.slowestMs / 1000).toFixed(1)} s; RSS ${grownMb.toFixed(0)} MB more; an honest reader heard ${value.heard} messages meanwhile`,
      facts: { ...size, slowestMs: value.slowestMs, grownMb, heard: value.heard },
      failures: [...demands.failures, ...end.violations],
    };
  },
};

async function flood(arena: Arena, { readers, forMs }: { readonly readers: number; readonly forMs: number }) {
  const works = arena.works(arena.nodes.length);
  await arena.user.submitAll(works);
  await until("leases", () => arena.nodes.every((node) => node.running.size === 1), 30_000);
  const ids = [...works.keys()];
  const honest = await openReader(arena, 500_000, ids);
  let heard = 0;
  honest.on("trial-progressed", () => (heard += 1));
  const flooding = setInterval(() => {
    for (const node of arena.nodes) sendMuch(node);
  }, 60);
  try {
    await pause(forMs / 4); // what a relay needs for the flood itself
    const bytes = arena.relay.memoryBytes();
    const slow = await Promise.all(
      Array.from({ length: readers }, (_, index) => openReader(arena, 500_001 + index, ids)),
    );
    const started = performance.now();
    const dropped = slow.map((socket) => dropTime(arena, socket, started));
    const times = await Promise.all(dropped);
    await pause(forMs / 2);
    return { slowestMs: Math.max(...times), grownBytes: arena.relay.memoryBytes() - bytes, heard };
  } finally {
    clearInterval(flooding);
    honest.close();
    for (const trial of ids) await arena.user.stop(trial, "cancel");
  }
}

async function openReader(arena: Arena, address: number, ids: readonly string[]): Promise<RawSocket> {
  const socket = await openLoggedIn(arena.relayUrl(), loopbackAddress(address), arena.user.token);
  await socket.ask("follow", { ids });
  return socket;
}

/** The client itself does not notice, as it does not read: the relay's number of open connections tells. */
async function dropTime(arena: Arena, socket: RawSocket, started: number): Promise<number> {
  const port = stopReading(socket.socket);
  const gone = (): boolean => !remotePortsOf(arena.relay.pid ?? 0).has(port);
  await until("the slow reader is dropped", gone, 60_000, 200);
  socket.close();
  return performance.now() - started;
}

/** About 50 kB, near the most that one message may have. */
function sendMuch(node: SimulatedNode): void {
  const [running] = node.running.values();
  if (!running) return;
  const [report] = epochEvents(running.lease, 1, 1, Date.now()) as [TrialEvent, TrialEvent];
  const points = Array.from({ length: 1200 }, (_, index) => index);
  const curve = { sampleCount: points, loss: points.map((point) => 1 / (3 + point)) };
  node.socket?.tell("progress", { token: running.lease.token, events: [{ ...report, train: curve }] });
}
