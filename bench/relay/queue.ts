/**
 * Trials a second through submit, lease and finish, beside pg-boss alone (`send`, `fetch`, `complete`) with as large
 * payloads on a database of the same engine. Both are warm; they take turns within a run, so that both meet the same
 * machine; a ratio is the median of the turns' ratios.
 */
import type { Figure } from "../figure.ts";
import { openBareQueue } from "./bare-queue.ts";
import { onEachEngine, type Engine } from "./engines.ts";
import { openOurQueue } from "./our-queue.ts";
import { pace, type CyclingQueue } from "./pace.ts";

interface Size {
  readonly turns: number;
  readonly cycles: number;
}
/** plans are made by then, and the tables counted, as a server does within a minute */
const warmCycles = 300;
const together = [1, 16];

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
}
const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Who goes first changes from turn to turn. */
async function compare(
  [ours, bare]: readonly [CyclingQueue, CyclingQueue],
  workers: number,
  { turns, cycles }: Size,
) {
  const found: { ours: number; bare: number }[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const first = await pace(turn % 2 === 0 ? ours : bare, workers, cycles);
    const second = await pace(turn % 2 === 0 ? bare : ours, workers, cycles);
    found.push(turn % 2 === 0 ? { ours: first, bare: second } : { ours: second, bare: first });
  }
  return found;
}

async function* figuresOn(engine: Engine, size: Size): AsyncGenerator<Figure> {
  const databases = [await engine.open(), await engine.open()] as const;
  const ours = await openOurQueue(databases[0]);
  const bare = await openBareQueue(databases[1]);
  try {
    for (const queue of [ours, bare]) await pace(queue, 1, warmCycles);
    for (const database of databases) await database.script("analyze");
    for (const workers of together) {
      const found = await compare([ours, bare], workers, size);
      const paces = found.map((turn) => turn.ours);
      const ratios = found.map((turn) => turn.ours / turn.bare);
      const overheads = [0.25, 0.5, 0.75].map((share) => (1 / quantile(ratios, 1 - share)).toFixed(2));
      yield {
        bench: "relay",
        name: `queue/${engine.name}/${workers === 1 ? "serial" : `${workers}-at-once`}`,
        value: median(paces),
        unit: "trials/s",
        baseline: median(found.map((turn) => turn.bare)),
        ratio: median(ratios),
        spread: [quantile(paces, 0.25), quantile(paces, 0.75)],
        runs: found.length,
        note: `overhead ${overheads[1]} (${overheads[0]} to ${overheads[2]}); baseline: pg-boss send, fetch, complete`,
      };
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
