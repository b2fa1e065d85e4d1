/** Opens what a relay keeps its truth in. */
import { chmod, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "./database.ts";
import { openingFailure } from "./failure.ts";
import { guardFreeSpace, LEAST_FREE_BYTES } from "./free-space.ts";
import { takeLock } from "./lock.ts";
import { migrate, type Tables } from "./migrate.ts";
import { relayTables } from "./migrations.ts";
import { pgliteDatabase } from "./pglite-database.ts";
import { openPglite } from "./pglite-engine.ts";
import { openPgliteThread } from "./pglite-remote.ts";
import { serverDatabase, type ServerOptions } from "./server-database.ts";

export type DatabasePlace =
  /** for tests: gone with the process */
  | { readonly type: "memory" }
  /** PostgreSQL's files lie in `path`/postgres, the lock beside them; other things may lie there too */
  | { readonly type: "folder"; readonly path: string }
  /** postgres://… */
  | { readonly type: "server"; readonly url: string };

export interface DatabaseOptions extends ServerOptions {
  /** a folder refuses to write below; 256 MB if left out */
  readonly leastFreeBytes?: number;
  readonly tables?: readonly Tables[];
}

export const LOCK_FILE = "relay.lock";
export const FILES_FOLDER = "postgres";

/** major version of PostgreSQL; null: nothing there yet */
async function versionIn(files: string): Promise<string | null> {
  try {
    return (await readFile(join(files, "PG_VERSION"), "utf8")).trim();
  } catch {
    return null;
  }
}

/** PGlite lets everybody read and write its files; that nobody gets to them is their folder's to see to. */
export async function makePrivate(files: string): Promise<void> {
  await mkdir(files, { recursive: true, mode: 0o700 });
  await chmod(files, 0o700);
}

async function openFolder(path: string, leastFreeBytes: number): Promise<Database> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const unlock = takeLock(join(path, LOCK_FILE));
  try {
    const files = join(path, FILES_FOLDER);
    const guard = guardFreeSpace(path, leastFreeBytes);
    await guard();
    await makePrivate(files);
    const open = async () => {
      try {
        return await openPgliteThread(files);
      } catch (error) {
        throw openingFailure(error, path, await versionIn(files));
      }
    };
    return await pgliteDatabase({ place: path, open, guard, close: unlock });
  } catch (error) {
    unlock();
    throw error;
  }
}

const openMemory = (): Promise<Database> =>
  pgliteDatabase({
    place: "memory",
    open: () => openPglite(null),
    guard: () => Promise.resolve(),
    close: () => undefined,
  });

function open(place: DatabasePlace, options: DatabaseOptions): Promise<Database> {
  switch (place.type) {
    case "memory":
      return openMemory();
    case "folder":
      return openFolder(place.path, options.leastFreeBytes ?? LEAST_FREE_BYTES);
    case "server":
      return serverDatabase(place.url, options);
  }
}

/**
 * Its tables are brought to what this release knows.
 * @throws WorkbenchError `database-locked`, `database-full`, `database-version`, `database-unopened`, `database-newer`,
 * `database-unavailable`
 */
export async function openDatabase(place: DatabasePlace, options: DatabaseOptions = {}): Promise<Database> {
  const database = await open(place, options);
  try {
    await migrate(database, options.tables ?? relayTables);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
