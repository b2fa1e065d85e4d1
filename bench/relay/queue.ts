/**
 * Trials a second through submit, lease and finish, beside pg-boss alone (`send`, `fetch`, `complete`) with as large
 * payloads on a database of the same engine. Both are warm; they take turns within a run, so that both meet the same
 * machine; a ratio is the median of the turns' ratios.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../relay/database/index.ts";
import { startPostgres } from "../../relay/testing/index.ts";
import type { Figure } from "../figure.ts";
import { openBareQueue } from "./bare-queue.ts";
import { openOurQueue } from "./our-queue.ts";

/** One whole cycle of one trial; `worker` names who does it. */
export interface CyclingQueue {
  cycle(worker: number): Promise<void>;
  close(): Promise<void>;
}

interface Size {
  readonly turns: number;
  readonly cycles: number;
}
/** plans are made by then, and the tables counted, as a server does within a minute */
const warmCycles = 300;
const together = [1, 16];

interface Engine {
  readonly name: string;
  /** a fresh one */
  open(): Promise<Database>;
  close(): Promise<void>;
}

async function pgliteFolders(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-bench-"));
  let made = 0;
  return {
    name: "pglite",
    open: () => openDatabase({ type: "folder", path: join(folder, String((made += 1))) }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgresServer(): Promise<Engine | null> {
  const server = await startPostgres();
  return (
    server && {
      name: "postgres",
      open: async () => openDatabase({ type: "server", url: await server.createDatabase() }),
      close: () => server.remove(),
    }
  );
}

/** @param workers - each does one cycle after the other. @returns cycles a second */
async function pace(queue: CyclingQueue, workers: number, cycles: number): Promise<number> {
  let left = cycles;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (left > 0) {
        left -= 1;
        await queue.cycle(worker);
      }
    }),
  );
  return (cycles * 1000) / (performance.now() - began);
}

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
  for (const start of [pgliteFolders, postgresServer]) {
    const engine = await start();
    if (!engine) continue;
    try {
      yield* figuresOn(engine, size);
    } finally {
      await engine.close();
    }
  }
}
