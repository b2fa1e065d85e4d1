/** Databases to measure on: folders of PGlite, and a throw-away PostgreSQL server where it is installed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../relay/database/index.ts";
import { startPostgres } from "../../relay/testing/index.ts";
import type { Figure } from "../figure.ts";

export interface Engine {
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

/** A missing PostgreSQL is told and left out. */
export async function* onEachEngine(
  measure: (engine: Engine) => AsyncGenerator<Figure>,
): AsyncGenerator<Figure> {
  for (const start of [pgliteFolders, postgresServer]) {
    const engine = await start();
    if (!engine) continue;
    try {
      yield* measure(engine);
    } finally {
      await engine.close();
    }
  }
}
