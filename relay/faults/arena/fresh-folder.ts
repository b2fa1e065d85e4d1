/** A relay's folder with an empty database in it: made once a process, then copied, since PGlite takes seconds. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../database/index.ts";
import { openQueue } from "../../queue/index.ts";

let template: Promise<string> | null = null;

export async function freshFolder(path: string): Promise<void> {
  template ??= makeTemplate();
  cpSync(await template, path, { recursive: true });
}

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "firstlight-empty-"));
  process.once("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const database = await openDatabase({ type: "folder", path: folder }, { leastFreeBytes: 0 });
  const queue = await openQueue(database, { relay: "template" });
  await queue.close();
  await database.close();
  return folder;
}
