/** A blob store behind a real HTTP server, for tests: who asks is said by the header, and the disk can be spoilt. */
import { createHash } from "node:crypto";
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../database/index.ts";
import type { NodeRecord, Principal } from "../../identity/index.ts";
import { simulatedNode } from "../../identity/testing/index.ts";
import type { TestEngine } from "../../testing/index.ts";
import type { BlobFiles } from "../blob-files.ts";
import { folderFiles } from "../folder-files.ts";
import {
  blobRoutes,
  openBlobStore,
  type BlobRoutes,
  type BlobRoutesOptions,
  type BlobStore,
} from "../index.ts";

export const hashOf = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");
export const codeOf = ({ body }: Answer): unknown => (JSON.parse(body.toString()) as { code: unknown }).code;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
export interface Asked {
  readonly method?: string;
  /** default: Bearer ann */
  readonly as?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** pieces: of unknown length */
  readonly body?: Uint8Array | readonly Uint8Array[];
}

/** Ann's trial is held by Bob's node. */
export const lease = "1".repeat(32);
/** of another of Ann's trials */
export const otherLease = "4".repeat(32);
/** of a node that was revoked a moment ago */
export const revokedLease = "2".repeat(32);
export const GUEST_QUOTA = 100_000;

const users: Readonly<Record<string, Principal & { readonly type: "user" }>> = {
  ann: { type: "user", user: "ann", name: "Ann", role: "member" },
  bob: { type: "user", user: "bob", name: "Bob", role: "member" },
  guest: { type: "user", user: "guest-1", name: "Guest", role: "guest" },
};
const node = simulatedNode();
const record = { id: node.id, owner: { id: "bob", name: "Bob" } } as NodeRecord;

export interface BlobServer {
  readonly database: Database;
  readonly folder: string;
  /** as it is, whatever `spoil` says */
  readonly files: BlobFiles;
  readonly store: BlobStore;
  readonly server: Server;
  /** puts these in place of what the disk does */
  spoil(disk: Partial<BlobFiles>): void;
  /** what an owner's trials under way name, from now on */
  need(owner: string, ids: readonly string[]): void;
  /** what the routes threw since the last `spoil`, for a relay's log */
  failures(): readonly unknown[];
  /** one more, of other limits; closed with this one */
  serve(options: Partial<BlobRoutesOptions>): Promise<Server>;
  ask(path: string, asked?: Asked, to?: Server): Promise<Answer>;
  put(bytes: Uint8Array, as?: string): Promise<Answer>;
  get(bytes: Uint8Array, as?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  missing(chunks: readonly string[], as?: string): Promise<readonly string[]>;
  pathOf(bytes: Uint8Array): string;
  /** files that are neither whole nor gone */
  leftOver(): Promise<number>;
  close(): Promise<void>;
}

export async function openBlobServer(engine: TestEngine): Promise<BlobServer> {
  const created = await engine.create();
  const database = await created.connect();
  const folder = await mkdtemp(join(tmpdir(), "blobs-"));
  const files = await folderFiles(folder);
  const inUse = new Map<string, readonly string[]>();
  let disk: Partial<BlobFiles> = {};
  let failures: unknown[] = [];
  const store = await openBlobStore({
    ...{ folder, database, sweepEveryMs: null },
    files: new Proxy(files, { get: (real, name) => Reflect.get({ ...real, ...disk }, name) as unknown }),
    inUse: (owner) => Promise.resolve(inUse.get(owner) ?? []),
    quotaOf: (owner) => Promise.resolve(owner === "guest-1" ? GUEST_QUOTA : null),
  });
  const servers: Server[] = [];
  const serve = async (options: Partial<BlobRoutesOptions>): Promise<Server> => {
    const server = await listen(blobRoutes({ ...routesOf(store), ...options }), (error) =>
      failures.push(error),
    );
    servers.push(server);
    return server;
  };
  const server = await serve({});
  const ask = (path: string, asked: Asked = {}, to = server) => askServer(to, path, asked);
  return {
    ...{ database, folder, files, store, server, serve, ask },
    need: (owner, ids) => void inUse.set(owner, ids),
    spoil: (next) => {
      disk = next;
      failures = [];
    },
    failures: () => failures,
    put: (bytes, as) => ask(`/blob/${hashOf(bytes)}`, { method: "PUT", as, body: bytes }),
    get: (bytes, as, headers = {}) => ask(`/blob/${hashOf(bytes)}`, { as, headers }),
    missing: async (chunks, as) => {
      const body = Buffer.from(JSON.stringify({ chunks }));
      const answer = await ask("/blob/missing", { method: "POST", as, body });
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString()}`);
      return (JSON.parse(answer.body.toString()) as { missing: string[] }).missing;
    },
    pathOf: (bytes) => join(folder, hashOf(bytes).slice(0, 2), hashOf(bytes)),
    leftOver: async () =>
      (await readdir(join(folder, "incoming"))).length + (await readdir(join(folder, "aside"))).length,
    close: async () => {
      for (const one of servers) {
        one.closeAllConnections();
        one.close();
      }
      await store.close();
      await created.close();
      await rm(folder, { recursive: true });
    },
  };
}

const routesOf = (store: BlobStore): BlobRoutesOptions => ({
  store,
  identity: {
    session: (token) => Promise.resolve(users[token] ?? null),
    nodes: (ids) => Promise.resolve(ids?.includes(node.id) ? [record] : []),
  },
  holderOf: (token) => {
    const held = { owner: "ann", trial: "one", replica: 0, memoryBytes: 0, isTrusted: false };
    if (token === lease) return Promise.resolve({ ...held, node: node.id });
    if (token === otherLease) return Promise.resolve({ ...held, node: node.id, trial: "other" });
    return Promise.resolve(token === revokedLease ? { ...held, node: "f".repeat(64) } : null);
  },
});

/** Paths that the routes leave alone are answered with 418. */
function listen(routes: BlobRoutes, onFailure: (error: unknown) => void): Promise<Server> {
  const server = createServer((request, response) => {
    routes(request, response, new URL(request.url ?? "/", "http://relay")).then((taken) => {
      if (!taken) response.writeHead(418).end();
    }, onFailure);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Sends what it is told, also what a browser would not. */
function askServer(
  to: Server,
  path: string,
  { method = "GET", as = "Bearer ann", headers = {}, body }: Asked,
) {
  return new Promise<Answer>((resolve, reject) => {
    const { port } = to.address() as AddressInfo;
    const sent = { ...(as === "" ? {} : { authorization: as }), ...headers };
    const asked = httpRequest({ host: "127.0.0.1", port, path, method, headers: sent, agent: false });
    asked.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    asked.on("error", reject);
    for (const piece of body instanceof Uint8Array ? [] : (body ?? [])) asked.write(piece);
    asked.end(body instanceof Uint8Array ? body : undefined);
  });
}

/** @returns the request, some of whose body was written, to be cut or left alone; settles when its connection ends */
export function beginPut(to: Server, sha256: string, announced: number, part: Uint8Array) {
  const { port } = to.address() as AddressInfo;
  const headers = { authorization: "Bearer ann", "content-length": `${announced}` };
  const path = `/blob/${sha256}`;
  const asked = httpRequest({ host: "127.0.0.1", port, path, method: "PUT", headers, agent: false });
  const ended = new Promise<unknown>((resolve) =>
    asked.on("error", resolve).on("response", resolve).on("close", resolve),
  );
  const written = new Promise<void>((resolve) => asked.write(part, () => resolve()));
  return { written, ended, cut: () => asked.destroy() };
}

export async function until(condition: () => Promise<boolean>, mostMs = 5000): Promise<void> {
  const deadline = performance.now() + mostMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited for ${mostMs} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
