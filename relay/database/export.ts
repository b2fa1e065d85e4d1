/** A folder's database as one file, and back. The blobs beside it are files already, and are copied as such. */
import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { WorkbenchError } from "../../study/index.ts";
import { openingFailure } from "./failure.ts";
import { guardFreeSpace, LEAST_FREE_BYTES } from "./free-space.ts";
import { takeLock } from "./lock.ts";
import { FILES_FOLDER, LOCK_FILE, makePrivate, openDatabase } from "./open-database.ts";
import { openPglite } from "./pglite-engine.ts";

/**
 * @param path - as of `openDatabase`; no relay may have it @param file - .tar.gz, replaced if it is there
 * @throws WorkbenchError `database-locked`, `database-missing`, and what `openDatabase` throws
 */
export async function exportDatabase(path: string, file: string): Promise<void> {
  try {
    await access(join(path, FILES_FOLDER, "PG_VERSION"));
  } catch (cause) {
    const action = "Name the folder that the relay was started with.";
    throw new WorkbenchError("database-missing", `There is no database in ${path}.`, action, { cause });
  }
  const database = await openDatabase({ type: "folder", path });
  try {
    await database.exportTo(file);
  } finally {
    await database.close();
  }
}

const gunzipped = promisify(gunzip);
const tarMark = { at: 257, text: "ustar" };

/** Here, since PGlite throws where nobody can catch it when a file is none of its own. @returns a tar */
async function unpack(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const tar = await gunzipped(bytes);
  const mark = tar.toString("latin1", tarMark.at, tarMark.at + tarMark.text.length);
  if (mark !== tarMark.text) throw new Error("it is not an export of a relay's database");
  return new Uint8Array(tar);
}

async function refuseOccupied(files: string): Promise<void> {
  const found = await readdir(files).catch(() => []);
  if (found.length === 0) return;
  const action = "Import into a new folder; nothing was changed.";
  throw new WorkbenchError("database-occupied", `${files} holds a database already.`, action);
}

/**
 * All of the file is there afterwards, or nothing.
 * @throws WorkbenchError `database-occupied`, `database-locked`, `database-full`, `database-unopened` for a file that is
 * no export
 */
export async function importDatabase(path: string, file: string): Promise<void> {
  const bytes = await readFile(file);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const unlock = takeLock(join(path, LOCK_FILE));
  const files = join(path, FILES_FOLDER);
  const draft = `${files}.${randomUUID()}.part`;
  try {
    await refuseOccupied(files);
    await guardFreeSpace(path, LEAST_FREE_BYTES)();
    await makePrivate(draft);
    const engine = await openPglite(draft, await unpack(bytes));
    await engine.query("select part from firstlight_schema", []);
    await engine.close();
    await rm(files, { recursive: true, force: true });
    await rename(draft, files);
  } catch (error) {
    throw error instanceof WorkbenchError ? error : openingFailure(error, file, null);
  } finally {
    await rm(draft, { recursive: true, force: true });
    unlock();
  }
}
