/**
 * Trials a second through submit, lease and finish, beside pg-boss alone (`send`, `fetch`, `complete`) with as large
 * payloads on a database of the same engine. Both are warm; they take turns within a run, so that both meet the same
 * machine.
 */
import type { Figure } from "../figure.ts";
import { openBareQueue } from "./bare-queue.ts";
import { onEachEngine, type Engine } from "./engines.ts";
import { openOurQueue } from "./our-queue.ts";
import { pace } from "./pace.ts";
import { compareInTurns } from "./turns.ts";

interface Size {
  readonly turns: number;
  readonly cycles: number;
}
/** plans are made by then, and the tables counted, as a server does within a minute */
const warmCycles = 300;
const together = [1, 16];

async function* figuresOn(engine: Engine, size: Size): AsyncGenerator<Figure> {
  const databases = [await engine.open(), await engine.open()] as const;
  const ours = await openOurQueue(databases[0]);
  const bare = await openBareQueue(databases[1]);
  try {
    for (const queue of [ours, bare]) await pace(queue, 1, warmCycles);
    for (const database of databases) await database.script("analyze");
    for (const workers of together) {
      yield await compareInTurns({
        name: `queue/${engine.name}/${workers === 1 ? "serial" : `${workers}-at-once`}`,
        unit: "trials/s",
        turns: size.turns,
        moreIsBetter: true,
        note: "baseline: pg-boss send, fetch, complete",
        ours: () => pace(ours, workers, size.cycles),
        bare: () => pace(bare, workers, size.cycles),
      });
    }
  } finally {
    for (const queue of [ours, bare]) await queue.close();
    for (const database of databases) await database.close();
  }
}

/** @param quick - few turns; PostgreSQL where it is installed, which is printed otherwise */
export async function* queueFigures(quick: boolean): AsyncGenerator<Figure> {
  const size = quick ? { turns: 4, cycles: 80 } : { turns: 12, cycles: 160 };
  yield* onEachEngine((engine) => figuresOn(engine, size));
}
