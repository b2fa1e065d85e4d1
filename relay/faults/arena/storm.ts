/** Trials under a plan of faults, from the first submit to the last end. */
import type { FaultRate } from "../schedule/fault-plan.ts";
import { planFaults } from "../schedule/fault-plan.ts";
import { strike, type Strikes } from "../schedule/strike.ts";
import { leaseFacts, type LeaseFacts } from "../measure/leases.ts";
import { inArena, type Arena, type ArenaEnd, type ArenaSettings } from "./arena.ts";

export interface StormSettings extends ArenaSettings {
  readonly trials: number;
  /** in which faults strike; trials may take longer */
  readonly stormMs: number;
  readonly faults: readonly FaultRate[];
  readonly strikes: (arena: Arena) => Strikes;
  /** from the first submit until all have ended */
  readonly deadlineMs: number;
  readonly visibility?: "own" | "anyone";
}

export interface StormReport {
  readonly arena: Arena;
  readonly end: ArenaEnd;
  readonly counts: Readonly<Record<string, number>>;
  readonly leases: LeaseFacts;
  /** from the first submit to the last end */
  readonly seconds: number;
}

export async function runStorm(settings: StormSettings): Promise<StormReport> {
  const { row, trials, stormMs, faults, strikes, deadlineMs, visibility = "own" } = settings;
  const { value, end, arena } = await inArena(settings, async (opened) => {
    const started = performance.now();
    const calm = new AbortController();
    const striking = strike(planFaults(row.seed, stormMs, faults), strikes(opened), calm.signal);
    try {
      const submitted = opened.user.submitAll(opened.works(trials, { visibility: { scope: visibility } }));
      await Promise.all([
        submitted.then(() => opened.user.followToTheEnd(deadlineMs)),
        striking, // a fault that could not be made to happen ends the run
      ]);
    } finally {
      calm.abort();
      await striking.catch(() => ({}));
    }
    return { counts: await striking, seconds: (performance.now() - started) / 1000 };
  });
  return { ...value, arena, end, leases: leaseFacts(arena.recorder.entries) };
}

/** Strikes one node dead, seen from its draw, and lets it come back. */
export function nodeDeath(arena: Arena, backAfterMs: number): Strikes[string] {
  return ({ draw }) => {
    const alive = arena.nodes.filter((node) => node.alive);
    const node = alive[Math.floor(draw * alive.length)];
    if (!node) return;
    node.die();
    setTimeout(() => {
      if (!arena.closed) node.start();
    }, backAfterMs);
  };
}

/** SIGKILL, and a start on the same folder. */
export function relayDeath(arena: Arena): Strikes[string] {
  return () => arena.restart();
}
