/** Bytes in a folder, owners in the database. What it acknowledges is on the disk, and proven. */
import type { Stats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { WorkbenchError } from "../../study/index.ts";
import { faultPoint } from "../fault-points.ts";
import { MOST_BLOB_BYTES, type Asker, type BlobStore, type OpenedBlob } from "./blob-store.ts";
import { folderFiles } from "./folder-files.ts";
import type { BlobFiles } from "./blob-files.ts";
import { BlobRows } from "./blob-rows.ts";
import { hashFile } from "./hash-file.ts";
import { readManifest } from "./read-manifest.ts";
import { receiveChunk } from "./receive-chunk.ts";
import {
  corruptBlob,
  diskFull,
  isDiskFull,
  mismatch,
  quotaExceeded,
  tooLarge,
  unknownBlob,
  unsettled,
  writesTooMuch,
} from "./refusals.ts";
import { sweep } from "./sweep.ts";
import { Turns } from "./turns.ts";
import { Verified } from "./verified.ts";
import { writerId, type Training, type Writer } from "./writer.ts";
import type { Database } from "../database/index.ts";

const LEAST_FREE_BYTES = 256e6;
const DAY_MS = 24 * 3_600_000;

export interface BlobStoreOptions {
  readonly folder: string;
  readonly database: Database;
  /** bytes that an owner may store; null: no limit */
  readonly quotaOf: (owner: string) => Promise<number | null>;
  /** manifests that an owner still needs, however long nobody has read them; default: none */
  readonly inUse?: ((owner: string) => Promise<readonly string[]>) | undefined;
  /** nothing is taken when the disk has less; default 256 MB */
  readonly leastFreeBytes?: number | undefined;
  /** after the last use; default 7 days */
  readonly keepMs?: number | undefined;
  /** default 1 hour; null: never by itself */
  readonly sweepEveryMs?: number | null | undefined;
  /** for tests: instead of the folder */
  readonly files?: BlobFiles | undefined;
}

const theOwner: Asker = { writer: null };

export async function openBlobStore(options: BlobStoreOptions): Promise<BlobStore> {
  const files = options.files ?? (await folderFiles(options.folder));
  const store = new FolderStore(files, new BlobRows(options.database), options);
  store.begin();
  return store;
}

class FolderStore implements BlobStore {
  readonly #files: BlobFiles;
  readonly #rows: BlobRows;
  readonly #options: BlobStoreOptions;
  readonly #turns = new Turns();
  readonly #verified = new Verified();
  #timer: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(files: BlobFiles, rows: BlobRows, options: BlobStoreOptions) {
    this.#files = files;
    this.#rows = rows;
    this.#options = options;
  }

  begin(): void {
    const every = this.#options.sweepEveryMs === undefined ? 3_600_000 : this.#options.sweepEveryMs;
    if (every === null) return;
    // what fails now, because the database is away, is done an hour later
    this.#timer = setInterval(() => void this.sweep().catch(() => undefined), every).unref();
  }

  async put(
    owner: string,
    sha256: string,
    declared: number | null,
    body: AsyncIterable<Uint8Array>,
    writer: Writer | null = null,
  ): Promise<{ readonly size: number }> {
    const most = Math.min(MOST_BLOB_BYTES, declared ?? MOST_BLOB_BYTES);
    if ((declared ?? 0) > MOST_BLOB_BYTES) throw tooLarge(declared!, MOST_BLOB_BYTES);
    const quota = await this.#requireRoom(owner, sha256, declared ?? 0, writer);
    try {
      return await this.#receive({ owner, sha256, quota, writer, most }, body);
    } catch (error) {
      throw isDiskFull(error) ? diskFull(error) : error;
    }
  }

  /** @returns the owner's quota @throws WorkbenchError `disk-full`, `quota-exceeded`, `training-writes-too-much` */
  async #requireRoom(
    owner: string,
    sha256: string,
    bytes: number,
    writer: Writer | null,
  ): Promise<number | null> {
    const free = await this.#files.freeBytes();
    if (free - bytes < (this.#options.leastFreeBytes ?? LEAST_FREE_BYTES)) throw diskFull();
    const quota = await this.#options.quotaOf(owner);
    if (quota === null && writer === null) return quota;
    if ((await this.#rows.owned(owner, [sha256])).has(sha256)) return quota;
    if (quota !== null && (await this.#rows.usedBytes(owner)) + bytes > quota) throw quotaExceeded(quota);
    if (writer && (await this.#rows.writtenBytes(writer.id)) + bytes > writer.mostBytes)
      throw writesTooMuch(writer.mostBytes);
    return quota;
  }

  async #receive(
    to: {
      readonly owner: string;
      readonly sha256: string;
      readonly quota: number | null;
      readonly writer: Writer | null;
      readonly most: number;
    },
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly size: number }> {
    const { owner, sha256, quota } = to;
    const incoming = await this.#files.begin();
    try {
      const received = await receiveChunk(body, incoming, to.most);
      if (received.sha256 !== sha256) throw mismatch(sha256, received.sha256, received.size);
      await this.#turns.take(sha256, async () => {
        // the file before the row: a row never speaks of a file that is not there
        faultPoint("blob-before-rename");
        await incoming.settle(sha256);
        faultPoint("blob-after-rename");
        const { size } = received;
        const added = await this.#rows.add({ owner, sha256, size }, { quota, writer: to.writer });
        if (added === "added") return;
        await this.#removeUnowned(sha256);
        throw added === "full" ? quotaExceeded(quota ?? 0) : writesTooMuch(to.writer?.mostBytes ?? 0);
      });
      // another relay on this folder may have removed it just before it was owned
      if ((await this.#files.size(sha256)) === null) throw unsettled(sha256);
      return { size: received.size };
    } finally {
      await incoming.discard();
    }
  }

  async open(owner: string, sha256: string): Promise<OpenedBlob> {
    const blob = (await this.#rows.owned(owner, [sha256])).get(sha256);
    if (!blob) throw unknownBlob(sha256);
    if (blob.size === null) throw corruptBlob(sha256);
    const handle = await this.#files.open(sha256);
    const facts = await handle?.stat();
    if (!handle || facts?.size !== blob.size) {
      await handle?.close();
      await this.#forgetDamaged(sha256);
      throw corruptBlob(sha256);
    }
    if (blob.isDue) await this.#rows.touch(owner, [sha256]);
    return { size: blob.size, handle, verify: () => this.#verify(sha256, handle, facts) };
  }

  async #verify(sha256: string, handle: FileHandle, facts: Stats): Promise<void> {
    if (this.#verified.isFresh(sha256, facts)) return;
    if ((await hashFile(handle)) === sha256) {
      this.#verified.note(sha256, facts);
      return;
    }
    await this.#forgetDamaged(sha256);
    throw corruptBlob(sha256);
  }

  async missing(
    owner: string,
    names: readonly string[],
    asker: Asker = theOwner,
  ): Promise<readonly string[]> {
    const owned = await this.#rows.owned(owner, names);
    const damaged = new Set<string>();
    for (const { sha256, size } of owned.values()) {
      if (size !== null && (await this.#files.size(sha256)) === size) continue;
      damaged.add(sha256);
      if (size !== null) await this.#forgetDamaged(sha256);
    }
    const due = [...owned.values()].filter(({ isDue, sha256 }) => isDue && !damaged.has(sha256));
    if (due.length > 0)
      await this.#rows.touch(
        owner,
        due.map(({ sha256 }) => sha256),
      );
    if (asker !== "nobody") {
      const { writer } = asker;
      const others = [...owned.values()].filter(
        ({ writtenBy }) => writtenBy !== null && writtenBy !== writer,
      );
      const found = others.map(({ sha256 }) => sha256);
      if (found.length > 0) await this.#rows.share(owner, found, writer);
    }
    return names.filter((name) => !owned.has(name) || damaged.has(name));
  }

  async hasWhole(owner: string, id: string, asker: Asker = theOwner): Promise<boolean> {
    if ((await this.missing(owner, [id], asker)).length > 0) return false;
    const manifest = await this.#readManifest(owner, id);
    if (manifest === null) return false;
    const names = [...new Set(manifest.map(({ sha256 }) => sha256))];
    return (await this.missing(owner, names, asker)).length === 0;
  }

  async retain(
    owner: string,
    training: Pick<Training, "trial" | "replica">,
    ids: readonly string[],
  ): Promise<void> {
    const names = new Set(ids);
    for (const id of ids) {
      const manifest = await this.#readManifest(owner, id);
      if (manifest === null) return;
      for (const { sha256 } of manifest) names.add(sha256);
    }
    await this.#rows.releaseWritten(owner, writerId(training), [...names]);
  }

  async #readManifest(owner: string, id: string) {
    const { handle, size, verify } = await this.open(owner, id);
    try {
      await verify();
      return await readManifest(handle, size);
    } finally {
      await handle.close();
    }
  }

  disown(owner: string): Promise<void> {
    return this.#rows.disown(owner);
  }

  sweep(): Promise<void> {
    const keepMs = this.#options.keepMs ?? 7 * DAY_MS;
    const remove = (sha256: string) => this.#turns.take(sha256, () => this.#removeUnowned(sha256));
    const { inUse = () => Promise.resolve([]) } = this.#options;
    const pin = async (owner: string): Promise<void> => {
      for (const id of await inUse(owner)) await this.#pin(owner, id);
    };
    const sweeping = { files: this.#files, rows: this.#rows, remove, pin };
    const next = this.#sweeping.then(() => sweep(sweeping, keepMs));
    this.#sweeping = next.catch(() => undefined);
    return next;
  }

  /** Asking for it is a use of it. What is damaged is asked for again by whoever needs it. */
  async #pin(owner: string, id: string): Promise<void> {
    try {
      await this.hasWhole(owner, id, "nobody");
    } catch (error) {
      const isGone = error instanceof WorkbenchError && ["blob-corrupt", "blob-unknown"].includes(error.code);
      if (!isGone) throw error;
    }
  }

  /** In its turn. Out of the way first: whoever owns it by then gets it back. */
  async #removeUnowned(sha256: string): Promise<void> {
    const wasThere = await this.#files.setAside(sha256);
    await this.#rows.removeOwnerless(sha256);
    if (!wasThere) return;
    const isUnknown = (await this.#rows.unknown([sha256])).length > 0;
    await (isUnknown ? this.#files.removeAside(sha256) : this.#files.putBack(sha256));
  }

  /** Looks once more, since it may have been sent again meanwhile. */
  #forgetDamaged(sha256: string): Promise<void> {
    return this.#turns.take(sha256, async () => {
      const wasThere = await this.#files.setAside(sha256);
      const handle = wasThere ? await this.#files.openAside(sha256) : null;
      try {
        if (handle && (await hashFile(handle)) === sha256) {
          await this.#files.putBack(sha256);
          return;
        }
        await this.#rows.forget(sha256);
        await this.#files.removeAside(sha256);
      } finally {
        await handle?.close();
      }
    });
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#sweeping;
  }
}
