/** Removes what nobody has used for long, and what interrupted work left behind. */
import type { BlobFiles } from "./blob-files.ts";
import type { BlobRows } from "./blob-rows.ts";

/** Work that began so long ago is over. */
const LEFTOVER_MS = 3_600_000;
const AT_ONCE = 500;

export interface Sweeping {
  readonly files: BlobFiles;
  readonly rows: BlobRows;
  /** file and row, unless somebody owns it */
  readonly remove: (sha256: string) => Promise<void>;
  /** notes as used what this owner needs still */
  readonly pin: (owner: string) => Promise<void>;
}

export async function sweep({ files, rows, remove, pin }: Sweeping, keepMs: number): Promise<void> {
  // a trial may wait for weeks for a node. Only whoever has something to lose is looked at
  for (const owner of await rows.ownersOfUnused(keepMs)) await pin(owner);
  await rows.forgetUnused(keepMs);
  await rows.forgetWriters();
  for (;;) {
    const names = await rows.ownerless(AT_ONCE);
    for (const name of names) await remove(name);
    if (names.length < AT_ONCE) break;
  }
  await giveBackOwned(files, rows);
  await files.removeLeftovers(LEFTOVER_MS);
  let some: string[] = [];
  for await (const name of files.list(LEFTOVER_MS)) {
    some.push(name);
    if (some.length < AT_ONCE) continue;
    for (const orphan of await rows.unknown(some)) await remove(orphan);
    some = [];
  }
  for (const orphan of await rows.unknown(some)) await remove(orphan);
}

/** Of chunks that a relay was looking at when it died, somebody may be the owner: a trial that waits needs its data. */
async function giveBackOwned(files: BlobFiles, rows: BlobRows): Promise<void> {
  for await (const name of files.listAside(LEFTOVER_MS)) {
    if ((await rows.unknown([name])).length === 0) await files.putBack(name);
  }
}
