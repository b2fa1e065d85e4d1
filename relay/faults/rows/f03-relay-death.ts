import { faultPoints } from "../../fault-points.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { nodeDeath, relayDeath, runStorm } from "../arena/storm.ts";
import { honest, type Behaviour } from "../nodes/behaviour.ts";
import { until } from "../schedule/until.ts";
import { countInfo } from "../measure/count-info.ts";
import { quantileOf } from "../measure/quantile.ts";
import { Demands } from "./demand.ts";
import type { FaultRow, RowOptions } from "./fault-row.ts";

export const relayDeaths: FaultRow = {
  id: "F3",
  name: "relay killed with SIGKILL",
  asked: {
    short:
      "2 at random and 4 named points: 0 lost, 0 twice; back <= 15 s on a busy machine; >= 95 % of leases go on",
    long: "20 at random under 1,000 nodes, 8,000 trials, 30 % of nodes dying a minute; 12 named points x 5: 0 lost, 0 twice; back <= 3 s; >= 95 % of leases go on; < 5 % wasted",
  },
  run: async (row) => {
    const random = await atRandom(row);
    const named = await atPoints(row);
    return {
      measured: `at random: ${random.measured}; named points: ${named.measured}`,
      facts: { ...random.facts, ...named.facts },
      failures: [...random.failures, ...named.failures],
    };
  },
};

async function atRandom(row: RowOptions) {
  const size = row.long ? { nodes: 1000, trials: 8000 } : { nodes: 30, trials: 120 };
  const kills = row.long ? 20 : 2;
  const held: number[] = [];
  const { leases, seconds, counts, end, arena } = await runStorm({
    row: { ...row, folder: `${row.folder}-random` },
    ...size,
    trainMs: row.long ? [10_000, 30_000] : [300, 2000],
    reconnectMs: row.long ? 3000 : 500,
    stormMs: 600_000, // all of them strike, however slow the machine: trials wait for the last one
    faults: [
      { name: "relay dies", everyMs: row.long ? 8000 : 1500, most: kills },
      ...(row.long ? [{ name: "node dies", everyMs: 60_000 / (0.3 * size.nodes) }] : []),
    ],
    strikes: (opened) => ({
      "relay dies": (fault) => {
        held.push(opened.nodes.reduce((sum, node) => sum + node.running.size, 0));
        return relayDeath(opened)(fault);
      },
      "node dies": nodeDeath(opened, 5000),
    }),
    deadlineMs: 1_200_000,
  });
  const backMs = Math.max(...arena.relay.startMs.slice(1));
  const heldOver = held.reduce((a, b) => a + b, 0);
  const fenced = countInfo(arena.recorder.entries, "fenced");
  const goOn = 1 - fenced / Math.max(1, heldOver);
  const demands = new Demands();
  demands.equal("relay deaths", counts["relay dies"], kills);
  demands.atMost("back after, ms", backMs, row.long ? 3000 : 15_000);
  demands.atLeast("leases that went on", goOn, 0.95);
  demands.atMost("wasted", leases.wasted, 0.05);
  return {
    measured: `${kills} kills, ${size.trials} trials on ${size.nodes} nodes in ${seconds.toFixed(0)} s, back after ${(quantileOf(arena.relay.startMs.slice(1), 0.5) / 1000).toFixed(1)} s, at most ${(backMs / 1000).toFixed(1)} s, ${(100 * goOn).toFixed(1)} % of ${heldOver} leases went on, ${(100 * leases.wasted).toFixed(1)} % of ${leases.attempts} attempts wasted`,
    facts: { ...size, kills, seconds, backMs, goOn, wasted: leases.wasted },
    failures: [...demands.failures, ...end.violations],
  };
}

/** The relay kills itself at each point in turn, under load; whoever waited for an answer asks the next one. */
async function atPoints(row: RowOptions) {
  const times = row.long ? 5 : 1;
  // of each pair the second one is the harder: it is done, and nobody was told
  const points = row.long
    ? faultPoints
    : faultPoints.filter((name) => /^(submit|lease|keep|finish)-after-/.test(name));
  const settings = {
    row: { ...row, folder: `${row.folder}-points` },
    nodes: 12,
    trainMs: [200, 600] as const,
    reconnectMs: 200,
    behaviour: () => failingNowAndThen,
  };
  const { value: died, end } = await inArena(settings, async (arena) => {
    let count = 0;
    for (const point of Array.from({ length: times }, () => points).flat()) {
      await dieAt(arena, point);
      count += 1;
      row.say(`died at ${point}`);
    }
    await arena.relay.start();
    await arena.settled();
    await arena.user.followToTheEnd(120_000);
    return count;
  });
  return {
    measured: `${died} deaths at ${points.length} points`,
    facts: { namedDeaths: died },
    failures: [...end.violations],
  };
}

/** It runs from the last death to this one. */
async function dieAt(arena: Arena, point: string): Promise<void> {
  const nth = 1 + arena.random.integer(point.startsWith("fail") ? 2 : 5);
  await arena.relay.kill();
  await arena.relay.start(`${point}:${nth}`);
  const submitted = arena.user.submitAll(arena.works(24), 4).catch(() => undefined); // the arena was closed
  // only an upload comes to the points of blobs
  const uploads = point.startsWith("blob") ? arena.uploadUntilAnswered(nth) : Promise.resolve();
  await until(`death at ${point}`, () => !arena.relay.running, 60_000);
  arena.later(submitted, uploads);
}

/** One trial in twelve fails, so that the points of failing are reached too. */
const failingNowAndThen: Behaviour = {
  ...honest,
  ending: (_, random) =>
    random.next() < 1 / 12 ? { type: "fail", reason: "code-error" } : { type: "finish", change: {} },
};
