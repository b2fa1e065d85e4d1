/** Opens what a relay keeps, in the order that each needs the last. */
import { hostname } from "node:os";
import { join } from "node:path";
import { blobRoutes, openBlobStore, writerId, type BlobRoutes } from "./blobs/index.ts";
import { openDatabase } from "./database/index.ts";
import { openIdentity, type IdentityOptions } from "./identity/index.ts";
import { openQueue } from "./queue/index.ts";
import type { RelayParts } from "./sockets/index.ts";

export interface PartsPlace {
  /** blobs, and without `url` the database; relays on one database share it */
  readonly folder: string;
  /** postgres://… of a server; null: PGlite in the folder */
  readonly url: string | null;
}

export interface OpenParts extends RelayParts {
  readonly answerBlob: BlobRoutes;
  close(): Promise<void>;
}

export interface PartsOptions {
  readonly place: PartsPlace;
  readonly identity?: IdentityOptions | undefined;
  /** 30 s if left out */
  readonly leaseMs?: number | undefined;
  readonly report: (error: unknown) => void;
}

/** Ends in reverse what was begun, when a later step fails or at the end. */
class Endings {
  readonly #endings: (() => Promise<unknown>)[] = [];

  /** Whatever of it fails, the rest is ended too. */
  readonly end = async (): Promise<void> => {
    for (const end of this.#endings.splice(0).reverse()) await end().catch(() => undefined);
  };

  async begin<T>(opening: Promise<T>, end: (opened: T) => Promise<unknown>): Promise<T> {
    const opened = await opening;
    this.#endings.push(() => end(opened));
    return opened;
  }
}

/** @throws WorkbenchError what the database says when it does not open */
export async function openParts(options: PartsOptions): Promise<OpenParts> {
  const endings = new Endings();
  try {
    return await open(options, endings);
  } catch (error) {
    await endings.end();
    throw error;
  }
}

async function open(
  { place, leaseMs, report, ...options }: PartsOptions,
  endings: Endings,
): Promise<OpenParts> {
  const { folder, url } = place;
  const database = await endings.begin(
    openDatabase(url === null ? { type: "folder", path: folder } : { type: "server", url }),
    (opened) => opened.close(),
  );
  const identity = await endings.begin(openIdentity(database, options.identity), (opened) => opened.close());
  const relay = `${hostname()}-${process.pid}`;
  const queue = await endings.begin(
    openQueue(database, { relay, report, ...(leaseMs === undefined ? {} : { leaseMs }) }),
    (opened) => opened.close(),
  );
  const blobs = await endings.begin(
    openBlobStore({
      folder: join(folder, "blobs"),
      database,
      inUse: (owner) => queue.blobsInUse(owner),
      quotaOf: async (owner) => (await identity.limits(owner)).blobBytes,
    }),
    (opened) => opened.close(),
  );
  return {
    queue,
    identity,
    hasBlob: (owner, id, by) => blobs.hasWhole(owner, id, { writer: by ? writerId(by) : null }),
    retainBlobs: (owner, by, ids) => blobs.retain(owner, by, ids),
    disownBlobs: (owner) => blobs.disown(owner),
    now: () => database.now(),
    relays: database.engine === "postgres" ? database : null,
    answerBlob: blobRoutes({ store: blobs, identity, holderOf: (token) => queue.holder(token) }),
    close: endings.end,
  };
}
