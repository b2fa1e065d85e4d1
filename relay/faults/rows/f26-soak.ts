/**
 * All at once, for long, at half the rate of their own rows: nodes die (F2), relays die (F3), the network is bad (F5),
 * messages come twice, late and out of order (F6), and malformed ones come in between (F8). Relays die in the first
 * third only: the memory of the last one is watched over what is left.
 */
import { seededRandom } from "../../../study/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { nodeDeath, relayDeath } from "../arena/storm.ts";
import type { FuzzCount } from "../hostile/fuzzer.ts";
import { fuzzedMessages } from "../hostile/fuzzed-messages.ts";
import { FUZZERS, throwMalformed } from "../hostile/throw-malformed.ts";
import { leaseFacts } from "../measure/leases.ts";
import { memorySlope } from "../measure/memory-slope.ts";
import { steadyMemory } from "../measure/steady-memory.ts";
import { honest } from "../nodes/behaviour.ts";
import { planFaults, type PlannedFault } from "../schedule/fault-plan.ts";
import { strike, type Strikes } from "../schedule/strike.ts";
import { pause } from "../schedule/until.ts";
import { hasEnded } from "../users/simulated-user.ts";
import { TcpProxy, type Trouble } from "../wire/tcp-proxy.ts";
import { Demands } from "./demand.ts";
import type { FaultRow, RowOptions } from "./fault-row.ts";

const MINUTES = { short: 0.2, long: 30 };
/** Shorter ones say nothing about memory: caches of the database fill up. */
const LEAST_MINUTES_OF_SLOPE = 10;
const MOST_MEGABYTES_A_MINUTE = 1;
const WARM_UP = 1 / 4;
const DEADLINE_MS = 300_000;
const troubles: readonly Trouble[] = [
  { type: "cut-mid-frame" },
  { type: "half-open" },
  { type: "delay", mostMs: 5000 },
  { type: "bytes" },
];

export const soak: FaultRow = {
  id: "F26",
  name: "soak: F2, F3, F5, F6 and F8 at half rate",
  asked: {
    short: "12 s: 0 lost, 0 twice, 0 malformed taken",
    long: "30 minutes (--minutes): 0 lost, 0 twice, 0 malformed taken; relay's RSS < 1 MB a minute once it is warm",
  },
  run: async (row) => {
    const minutes = row.minutes ?? (row.long ? MINUTES.long : MINUTES.short);
    let port = 0;
    const proxy = new TcpProxy(() => ({ host: "127.0.0.1", port }), seededRandom(row.seed, "proxy"));
    const proxyUrl = await proxy.listen();
    try {
      const settings = {
        ...{ row, nodes: row.long ? 60 : 20, leaseMs: row.long ? 30_000 : 2500 },
        trainMs: row.long ? ([5000, 15_000] as const) : ([300, 1500] as const),
        behaviour: () => ({ ...honest, duplicates: 0.1, late: 0.05, reordered: 0.05 }),
        relayEnvironment: steadyMemory,
        nodesUrl: (relayUrl: string) => {
          port = Number(new URL(relayUrl).port);
          return proxyUrl;
        },
      };
      const { value, end, arena } = await inArena(settings, (opened) => soakIn(opened, minutes, proxy));
      const { attempts, wasted } = leaseFacts(arena.recorder.entries);
      return report({ ...value, attempts, wasted, minutes, trials: end.rows.trials.length }, end.violations);
    } finally {
      await proxy.close();
    }
  },
};

interface Soaked {
  readonly counts: Readonly<Record<string, number>>;
  readonly tally: FuzzCount;
  readonly slope: ReturnType<typeof memorySlope>;
}

async function soakIn(arena: Arena, minutes: number, proxy: TcpProxy): Promise<Soaked> {
  const { row } = arena.settings;
  const calm = new AbortController();
  const malformed = malformedIn(arena, minutes);
  const endsAt = performance.now() + minutes * 60_000;
  const striking = strike(
    planOf(row, arena.nodes.length, minutes),
    strikesOn(arena, proxy, malformed.throw),
    calm.signal,
  );
  try {
    await Promise.all([keepBusy(arena, endsAt), striking]);
  } finally {
    calm.abort();
    await striking.catch(() => ({}));
  }
  const slope = memorySlope(arena.recorder.entries, WARM_UP);
  await malformed.thrown();
  await arena.user.followToTheEnd(DEADLINE_MS);
  return { counts: await striking, tally: malformed.tally, slope };
}

function planOf({ seed, long }: RowOptions, nodes: number, minutes: number): PlannedFault[] {
  const durationMs = minutes * 60_000;
  const random = seededRandom(seed, "relay deaths");
  const deaths = Math.max(1, Math.round(minutes / 3));
  const relayDies = Array.from({ length: deaths }, (_, index) => ({
    ...{ name: "relay dies", index, draw: random.next() },
    atMs: ((durationMs / 3) * (index + random.next())) / deaths,
  }));
  const others = planFaults(seed, durationMs, [
    { name: "node dies", everyMs: (long ? 400_000 : 40_000) / nodes },
    { name: "cut", everyMs: long ? 1600 : 500 },
    { name: "trouble", everyMs: long ? 1600 : 500 },
    { name: "malformed", everyMs: long ? 1000 : 2000 },
  ]);
  return [...relayDies, ...others].toSorted((a, b) => a.atMs - b.atMs);
}

function strikesOn(arena: Arena, proxy: TcpProxy, throwMore: () => void): Strikes {
  return {
    "node dies": nodeDeath(arena, arena.settings.row.long ? 5000 : 500),
    "relay dies": relayDeath(arena),
    cut: ({ draw }) => proxy.cut(draw),
    trouble: ({ draw, index }) => proxy.spoil(troubles[index % troubles.length]!, draw),
    malformed: throwMore,
  };
}

/** Some at a time, one lot after the other: however slowly they are refused, other faults strike in time. */
function malformedIn(arena: Arena, minutes: number) {
  const tally: FuzzCount = { sent: 0, hungUp: 0, accepted: [] };
  const messages = fuzzedMessages(arena.settings.row.seed, Math.ceil(minutes * 60 * 2) * FUZZERS);
  let throwing = Promise.resolve();
  let broken: Error | null = null;
  return {
    tally,
    throw: () => {
      const lot = messages.splice(0, FUZZERS);
      throwing = throwing
        .then(() => throwMalformed(arena, lot, tally))
        .catch((error: unknown) => {
          broken ??= error instanceof Error ? error : new Error(String(error));
        });
    },
    /** @throws what kept them from being thrown */
    thrown: async () => {
      await throwing;
      if (broken !== null) throw broken;
    },
  };
}

/** Two trials a node, waiting or running, all the time. */
async function keepBusy(arena: Arena, endsAt: number): Promise<void> {
  const { user, nodes } = arena;
  const open = (): string[] =>
    [...user.statuses].filter(([, status]) => !status || !hasEnded(status)).map(([id]) => id);
  while (performance.now() < endsAt) {
    const room = 2 * nodes.length - open().length;
    if (room > 0) await user.submitAll(arena.works(room));
    await pause(Math.min(1000, endsAt - performance.now()));
    await user.follow(open());
  }
}

interface Measured extends Soaked {
  readonly attempts: number;
  readonly wasted: number;
  readonly minutes: number;
  readonly trials: number;
}

function report(
  { counts, tally, slope, attempts, wasted, minutes, trials }: Measured,
  violations: readonly string[],
) {
  const demands = new Demands();
  const struck = (name: string): number => counts[name] ?? 0;
  for (const name of ["node dies", "relay dies", "cut", "trouble", "malformed"])
    demands.atLeast(name, struck(name), 1);
  demands.atLeast("trials", trials, 1);
  demands.equal("malformed that were taken", tally.accepted.length, 0);
  const judged = slope.minutes >= LEAST_MINUTES_OF_SLOPE;
  if (judged) demands.atMost("relay's RSS, MB a minute", slope.megabytesAMinute, MOST_MEGABYTES_A_MINUTE);
  const grown =
    slope.minutes < 1
      ? "memory not looked at"
      : `RSS ${slope.megabytesAMinute.toFixed(1)} MB a minute over ${slope.minutes.toFixed(1)} minutes${judged ? "" : ", too short to be judged"}`;
  return {
    measured: `${minutes} minutes, ${trials} trials, ${attempts} attempts, ${(100 * wasted).toFixed(1)} % wasted; deaths: ${struck("node dies")} nodes, ${struck("relay dies")} relays; ${struck("cut") + struck("trouble")} troubles of the network, ${tally.sent} malformed messages; ${grown}`,
    facts: { minutes, trials, attempts, wasted, malformed: tally.sent, slope: slope.megabytesAMinute },
    failures: [...demands.failures, ...tally.accepted.slice(0, 10), ...violations],
  };
}
