/** Trials a second on a relay that has 300,000 ended trials, beside the same relay when it is new. */
import type { Figure } from "../figure.ts";
import { onEachEngine, type Engine } from "./engines.ts";
import { addEndedTrials } from "./many-rows.ts";
import { openOurQueue } from "./our-queue.ts";
import { pace } from "./pace.ts";
import { compareInTurns } from "./turns.ts";

const warmCycles = 300;

/** @param quick - a tenth of the trials */
export function rowFigures(quick: boolean): AsyncGenerator<Figure> {
  return onEachEngine((engine) => figureOn(engine, quick ? 30_000 : 300_000, quick ? 4 : 12));
}

async function* figureOn(engine: Engine, ended: number, turns: number): AsyncGenerator<Figure> {
  const databases = [await engine.open(), await engine.open()] as const;
  const full = await openOurQueue(databases[0]);
  const fresh = await openOurQueue(databases[1]);
  try {
    for (const queue of [full, fresh]) await pace(queue, 1, warmCycles);
    await addEndedTrials(databases[0], warmCycles, ended);
    await databases[1].script("analyze");
    yield await compareInTurns({
      name: `rows/${engine.name}`,
      unit: "trials/s",
      turns,
      moreIsBetter: true,
      note: `with ${ended} ended trials; baseline: the same relay when it is new; one after the other`,
      ours: () => pace(full, 1, 100),
      bare: () => pace(fresh, 1, 100),
    });
  } finally {
    for (const queue of [full, fresh]) await queue.close();
    for (const database of databases) await database.close();
  }
}
