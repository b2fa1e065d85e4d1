import { createHash, randomBytes } from "node:crypto";
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Database } from "../database/index.ts";
import type { NodeRecord, Principal } from "../identity/index.ts";
import { simulatedNode } from "../identity/testing/index.ts";
import type { BlobFiles } from "./blob-files.ts";
import { folderFiles } from "./folder-files.ts";
import {
  blobRoutes,
  MOST_BLOB_BYTES,
  openBlobStore,
  type BlobRoutesOptions,
  type BlobStore,
} from "./index.ts";

const hashOf = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
const quotas: Readonly<Record<string, number>> = { "guest-1": 100_000 };
const node = simulatedNode();
const lease = "1".repeat(32);
const revokedLease = "2".repeat(32);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
interface Asked {
  readonly method?: string;
  readonly as?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | readonly Uint8Array[];
}

let database: Database;
let folder: string;
let store: BlobStore;
let server: Server;
let fails: unknown[] = [];
/** what a test puts in the way of the disk */
let files: BlobFiles;
let disk: Partial<BlobFiles> = {};

const users: Readonly<Record<string, Principal & { readonly type: "user" }>> = {
  ann: { type: "user", user: "ann", name: "Ann", role: "member" },
  bob: { type: "user", user: "bob", name: "Bob", role: "member" },
  guest: { type: "user", user: "guest-1", name: "Guest", role: "guest" },
};

const record = { id: node.id, owner: { id: "bob", name: "Bob" } } as NodeRecord;

function serve(options: Partial<BlobRoutesOptions> = {}): Promise<Server> {
  const routes = blobRoutes({
    store,
    identity: {
      session: (token) => Promise.resolve(users[token] ?? null),
      nodes: (ids) => Promise.resolve(ids?.includes(node.id) ? [record] : []),
    },
    holderOf: (token) => {
      if (token === lease) return Promise.resolve({ owner: "ann", node: node.id });
      return Promise.resolve(token === revokedLease ? { owner: "ann", node: "f".repeat(64) } : null);
    },
    ...options,
  });
  const opened = createServer((request, response) => {
    routes(request, response, new URL(request.url ?? "/", "http://relay")).then(
      (taken) => {
        if (!taken) response.writeHead(418).end();
      },
      (error: unknown) => fails.push(error),
    );
  });
  return new Promise((resolve) => opened.listen(0, "127.0.0.1", () => resolve(opened)));
}

/** A client that sends what it is told, also what a browser would not. */
function ask(
  path: string,
  { method = "GET", as = "Bearer ann", headers = {}, body }: Asked = {},
  to = server,
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
const put = (bytes: Uint8Array, as?: string, headers = {}) =>
  ask(`/blob/${hashOf(bytes)}`, { method: "PUT", as, body: bytes, headers });
const get = (bytes: Uint8Array, as?: string, headers = {}) => ask(`/blob/${hashOf(bytes)}`, { as, headers });
const codeOf = ({ body }: Answer): unknown => (JSON.parse(body.toString()) as { code: unknown }).code;
async function missing(chunks: readonly string[], as?: string): Promise<readonly string[]> {
  const answer = await ask("/blob/missing", {
    method: "POST",
    as,
    body: Buffer.from(JSON.stringify({ chunks })),
  });
  expect(answer.status).toBe(200);
  return (JSON.parse(answer.body.toString()) as { missing: string[] }).missing;
}
const pathOf = (bytes: Uint8Array): string => join(folder, hashOf(bytes).slice(0, 2), hashOf(bytes));
async function leftOver(): Promise<number> {
  return (await readdir(join(folder, "incoming"))).length + (await readdir(join(folder, "aside"))).length;
}
async function until(condition: () => Promise<boolean>, mostMs = 5000): Promise<void> {
  const deadline = performance.now() + mostMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited for ${mostMs} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeAll(async () => {
  database = await openDatabase({ type: "memory" });
  folder = await mkdtemp(join(tmpdir(), "blobs-"));
  files = await folderFiles(folder);
  const spoilt = new Proxy(files, {
    get: (real, name) => Reflect.get({ ...real, ...disk }, name) as unknown,
  });
  store = await openBlobStore({
    folder,
    database,
    files: spoilt,
    sweepEveryMs: null,
    quotaOf: (owner) => Promise.resolve(quotas[owner] ?? null),
  });
  server = await serve();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
  await database.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  disk = {};
  fails = [];
});

describe("putting and getting", () => {
  it("gives back what was put, for good, under its hash", async () => {
    const bytes = randomBytes(3_000_000);
    expect((await put(bytes)).status).toBe(200);
    const { status, headers, body } = await get(bytes);
    expect(status).toBe(200);
    expect(body.equals(bytes)).toBe(true);
    expect(headers).toMatchObject({
      etag: `"${hashOf(bytes)}"`,
      "cache-control": "private, max-age=31536000, immutable",
      vary: "authorization",
      "content-length": "3000000",
      "content-type": "application/octet-stream",
    });
    expect((await get(bytes, undefined, { "if-none-match": headers.etag! })).status).toBe(304);
    const head = await ask(`/blob/${hashOf(bytes)}`, { method: "HEAD" });
    expect([head.status, head.headers["content-length"], head.body.length]).toEqual([200, "3000000", 0]);
  });

  it("takes the same again, and the largest chunk with its seal, also of unknown length", async () => {
    const bytes = randomBytes(MOST_BLOB_BYTES);
    expect((await put(bytes)).status).toBe(200);
    const half = MOST_BLOB_BYTES / 2;
    const pieces = [bytes.subarray(0, half), bytes.subarray(half)];
    expect((await ask(`/blob/${hashOf(bytes)}`, { method: "PUT", body: pieces })).status).toBe(200);
    expect((await get(bytes)).body.equals(bytes)).toBe(true);
    expect(await leftOver()).toBe(0);
  });

  it("takes the same bytes from many at once", async () => {
    const bytes = randomBytes(200_000);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => put(bytes, index % 2 ? "Bearer ann" : "Bearer bob")),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect((await get(bytes)).body.equals(bytes)).toBe(true);
    expect(await leftOver()).toBe(0);
  });

  it.each([
    ["bytes=0-9", 0, 10],
    ["bytes=90-", 90, 100],
    ["bytes=-7", 93, 100],
    ["bytes=50-5000", 50, 100],
    ["bytes=-5000", 0, 100],
  ])("gives the part %s", async (range, start, end) => {
    const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
    await put(bytes);
    const { status, headers, body } = await get(bytes, undefined, { range });
    expect([status, headers["content-range"]]).toEqual([206, `bytes ${start}-${end - 1}/100`]);
    expect(body.equals(bytes.subarray(start, end))).toBe(true);
  });

  it("gives all where a range is none, or of other bytes, and refuses one outside", async () => {
    const bytes = Buffer.from("ten bytes!");
    await put(bytes);
    for (const range of ["bytes=5-2", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b"])
      expect((await get(bytes, undefined, { range })).status).toBe(200);
    expect((await get(bytes, undefined, { range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
    const outside = await get(bytes, undefined, { range: "bytes=10-" });
    expect([outside.status, outside.headers["content-range"], codeOf(outside)]).toEqual([
      416,
      "bytes */10",
      "range-outside",
    ]);
  });
});

describe("whose blobs", () => {
  it("stores a chunk of two owners once, and tells neither of the other's", async () => {
    const bytes = randomBytes(1000);
    const hash = hashOf(bytes);
    await put(bytes, "Bearer ann");
    const strangers = await get(bytes, "Bearer bob");
    const nobodys = await get(randomBytes(8), "Bearer bob");
    expect([strangers.status, nobodys.status]).toEqual([404, 404]);
    expect(Object.keys(strangers.headers)).toEqual(Object.keys(nobodys.headers));
    expect(await missing([hash], "Bearer bob")).toEqual([hash]);
    expect(await missing([hash], "Bearer ann")).toEqual([]);
    const before = await stat(pathOf(bytes));
    await put(bytes, "Bearer bob");
    expect((await get(bytes, "Bearer bob")).body.equals(bytes)).toBe(true);
    expect((await stat(pathOf(bytes))).size).toBe(before.size);
    expect(await database.query("select 1 from blob where sha256 = $1", [hash])).toHaveLength(1);
  });

  it("asks bytes of whoever claims a hash: knowing it is not having it", async () => {
    const bytes = randomBytes(1000);
    await put(bytes, "Bearer ann");
    const claimed = await ask(`/blob/${hashOf(bytes)}`, {
      method: "PUT",
      as: "Bearer bob",
      body: randomBytes(1000),
    });
    expect(codeOf(claimed)).toBe("blob-mismatch");
    expect((await get(bytes, "Bearer bob")).status).toBe(404);
  });

  it("lets a node read and write as the owner of the trial it holds, and nobody else", async () => {
    const [anns, bobs, checkpoint] = [randomBytes(99), randomBytes(98), randomBytes(97)];
    await put(anns, "Bearer ann");
    await put(bobs, "Bearer bob");
    expect((await get(anns, `Lease ${lease}`)).body.equals(anns)).toBe(true);
    // not those of the node's own owner
    expect((await get(bobs, `Lease ${lease}`)).status).toBe(404);
    expect((await put(checkpoint, `Lease ${lease}`)).status).toBe(200);
    expect((await get(checkpoint, "Bearer ann")).status).toBe(200);
    expect((await get(checkpoint, "Bearer bob")).status).toBe(404);
    expect(await missing([hashOf(anns), hashOf(bobs)], `Lease ${lease}`)).toEqual([hashOf(bobs)]);
  });

  it.each([
    ["", "login-needed"],
    ["Basic ann", "login-needed"],
    ["Bearer ", "login-needed"],
    ["Bearer mallory", "session-expired"],
    [`Lease ${"3".repeat(32)}`, "lease-ended"],
    ["Lease ann", "lease-ended"],
    [`Lease ${revokedLease}`, "lease-ended"],
    [`Bearer ${lease}`, "session-expired"],
  ])("refuses %j: %s", async (as, code) => {
    const bytes = Buffer.from("for ann");
    await put(bytes);
    for (const method of ["GET", "PUT", "POST"]) {
      const path = method === "POST" ? "/blob/missing" : `/blob/${hashOf(bytes)}`;
      const answer = await ask(path, { method, as, ...(method !== "GET" && { body: bytes }) });
      expect([answer.status, codeOf(answer)]).toEqual([401, code]);
    }
  });
});

describe("asking what is missing", () => {
  it("answers in the order asked, for a thousand", async () => {
    const known = randomBytes(10);
    await put(known);
    const asked = Array.from({ length: 1000 }, (_, index) =>
      index === 500 ? hashOf(known) : hashOf(`${index}`),
    );
    expect(await missing(asked)).toEqual(asked.toSpliced(500, 1));
    const many = Buffer.from(JSON.stringify({ chunks: [...asked, hashOf("one more")] }));
    expect(codeOf(await ask("/blob/missing", { method: "POST", body: many }))).toBe("malformed");
  });

  it.each([
    "",
    "{",
    "[]",
    '{"chunks":["x"]}',
    '{"chunks":[],"more":1}',
    '{"__proto__":{"chunks":[]}}',
    "null",
  ])("refuses %j", async (text) => {
    const answer = await ask("/blob/missing", { method: "POST", body: Buffer.from(text) });
    expect([answer.status, codeOf(answer)]).toEqual([400, "malformed"]);
  });

  it("refuses a body that is too long before it is all there", async () => {
    const pieces = Array<Buffer>(40).fill(Buffer.alloc(10_000, " "));
    expect((await ask("/blob/missing", { method: "POST", body: pieces })).status).toBe(413);
  });

  it("knows a blob as whole when its manifest and all chunks are there for its owner", async () => {
    const chunks = [randomBytes(50), randomBytes(60)];
    const manifest = Buffer.from(
      JSON.stringify(chunks.map((chunk) => ({ sha256: hashOf(chunk), size: chunk.length }))),
    );
    await put(chunks[0]!);
    await put(manifest);
    expect(await store.hasWhole("ann", hashOf(manifest))).toBe(false);
    await put(chunks[1]!);
    expect(await store.hasWhole("ann", hashOf(manifest))).toBe(true);
    expect(await store.hasWhole("bob", hashOf(manifest))).toBe(false);
    expect(await store.hasWhole("ann", hashOf(chunks[0]!))).toBe(false);
    expect(await store.hasWhole("ann", hashOf("nothing"))).toBe(false);
    await rm(pathOf(chunks[1]!));
    expect(await store.hasWhole("ann", hashOf(manifest))).toBe(false);
  });
});

describe("other requests", () => {
  it("leaves other paths alone, and refuses what is no name or method of a blob", async () => {
    expect((await ask("/other")).status).toBe(418);
    for (const name of [
      "",
      "x",
      "A".repeat(64),
      `${"a".repeat(64)}/x`,
      "..%2f..%2fetc%2fpasswd",
      "a".repeat(63),
    ])
      expect((await ask(`/blob/${name}`)).status).toBe(400);
    const deleted = await ask(`/blob/${"a".repeat(64)}`, { method: "DELETE" });
    expect([deleted.status, deleted.headers.allow]).toEqual([405, "GET, HEAD, PUT"]);
    expect((await ask("/blob/missing")).headers.allow).toBe("POST");
  });

  it("limits bytes a minute and requests at once, each caller for himself", async () => {
    const narrow = await serve({ traffic: { bytesAMinute: 25_000, requestsAtOnce: 2 } });
    try {
      const bytes = randomBytes(10_000);
      const path = `/blob/${hashOf(bytes)}`;
      const statuses: number[] = [];
      for (let index = 0; index < 3; index++)
        statuses.push((await ask(path, { method: "PUT", body: bytes }, narrow)).status);
      expect(statuses).toEqual([200, 200, 429]);
      const limited = await ask(path, {}, narrow);
      expect([limited.status, codeOf(limited)]).toEqual([429, "rate-limited"]);
      expect(Number(limited.headers["retry-after"])).toBeGreaterThan(0);
      expect((await ask(path, { method: "PUT", as: "Bearer bob", body: bytes }, narrow)).status).toBe(200);
    } finally {
      narrow.close();
    }
  });

  it("cuts a connection on which nothing comes, and keeps nothing of it", async () => {
    const impatient = await serve({ stallMs: 50 });
    try {
      const { port } = impatient.address() as AddressInfo;
      const asked = httpRequest({
        host: "127.0.0.1",
        port,
        path: `/blob/${hashOf("never")}`,
        method: "PUT",
        headers: { authorization: "Bearer ann", "content-length": "1000" },
        agent: false,
      });
      const ended = new Promise((resolve) => asked.on("error", resolve).on("response", resolve));
      asked.write(Buffer.alloc(10));
      expect(await ended).toBeInstanceOf(Error);
      await until(async () => (await leftOver()) === 0);
      expect(fails).toEqual([]);
    } finally {
      impatient.closeAllConnections();
      impatient.close();
    }
  });
});

describe("faults", () => {
  const damages: readonly (readonly [string, (path: string, bytes: Buffer) => Promise<unknown>])[] = [
    [
      "a flipped bit",
      async (path, bytes) => {
        const flipped = Buffer.from(bytes);
        flipped[flipped.length >> 1]! ^= 1;
        await writeFile(path, flipped);
      },
    ],
    ["a truncated file", (path) => truncate(path, 1234)],
    ["an emptied file", (path) => truncate(path, 0)],
    ["a missing file", (path) => rm(path)],
    [
      "a file of 10 times the size",
      (path, bytes) => writeFile(path, Buffer.concat(Array<Buffer>(10).fill(bytes))),
    ],
  ];

  it.each(damages)("detects %s, forgets it, and takes it again", async (_, damage) => {
    const bytes = randomBytes(500_000);
    for (const as of ["Bearer ann", "Bearer bob"]) await put(bytes, as);
    expect((await get(bytes)).status).toBe(200);
    await damage(pathOf(bytes), bytes);
    const damaged = await get(bytes);
    expect([damaged.status, codeOf(damaged)]).toEqual([410, "blob-corrupt"]);
    expect(damaged.headers["cache-control"]).toBe("no-store");
    for (const as of ["Bearer ann", "Bearer bob"]) {
      expect((await get(bytes, as)).status).toBe(410);
      expect(await missing([hashOf(bytes)], as)).toEqual([hashOf(bytes)]);
    }
    await expect(stat(pathOf(bytes))).rejects.toThrow("ENOENT");
    await put(bytes, "Bearer ann");
    // whoever had proven it before has it again
    expect((await get(bytes, "Bearer bob")).body.equals(bytes)).toBe(true);
    expect(await leftOver()).toBe(0);
  });

  it.each(damages.slice(1))("tells %s as missing before anybody reads it", async (_, damage) => {
    const bytes = randomBytes(10_000);
    await put(bytes);
    await damage(pathOf(bytes), bytes);
    expect(await missing([hashOf(bytes)])).toEqual([hashOf(bytes)]);
  });

  it("gives no part of a file whose size is wrong", async () => {
    const bytes = randomBytes(10_000);
    await put(bytes);
    await truncate(pathOf(bytes), 5000);
    expect((await get(bytes, undefined, { range: "bytes=0-9" })).status).toBe(410);
  });

  it("keeps what is sent again just while the damaged file is forgotten", async () => {
    const bytes = randomBytes(10_000);
    await put(bytes);
    await writeFile(pathOf(bytes), Buffer.alloc(10_000));
    let again: Promise<Answer> | undefined;
    disk = {
      openAside: async (sha256) => {
        let isDone = false;
        again = put(bytes).finally(() => (isDone = true));
        // it must not get in between; it gets the chance to
        await until(() => Promise.resolve(isDone), 100).catch(() => undefined);
        return files.openAside(sha256);
      },
    };
    expect((await get(bytes)).status).toBe(410);
    expect((await again)?.status).toBe(200);
    expect((await get(bytes)).body.equals(bytes)).toBe(true);
  });

  it("heals a damaged file by a new upload", async () => {
    const bytes = randomBytes(10_000);
    await put(bytes);
    await writeFile(pathOf(bytes), Buffer.alloc(10_000));
    await put(bytes);
    expect((await get(bytes)).body.equals(bytes)).toBe(true);
  });

  it("refuses other bytes than the hash says, and keeps nothing of them", async () => {
    const bytes = randomBytes(100_000);
    const flipped = Buffer.from(bytes);
    flipped[5]! ^= 0x80;
    for (const wrong of [flipped, bytes.subarray(1), Buffer.alloc(0)]) {
      const answer = await ask(`/blob/${hashOf(bytes)}`, { method: "PUT", body: wrong });
      expect([answer.status, codeOf(answer)]).toEqual([422, "blob-mismatch"]);
    }
    expect((await get(bytes)).status).toBe(404);
    expect(await leftOver()).toBe(0);
  });

  it("refuses a body of 10 times the size, announced or not, and the sender hears it", async () => {
    const bytes = randomBytes(MOST_BLOB_BYTES);
    const huge = Array<Buffer>(10).fill(bytes);
    const path = `/blob/${hashOf(bytes)}`;
    for (const headers of [{}, { "content-length": `${MOST_BLOB_BYTES * 10}` }]) {
      const answer = await ask(path, { method: "PUT", body: huge, headers });
      expect([answer.status, codeOf(answer)]).toEqual([413, "blob-too-large"]);
    }
    expect(await leftOver()).toBe(0);
  });

  it("goes on after 50 uploads that were cut, wherever it was", async () => {
    const bytes = randomBytes(300_000);
    const { port } = server.address() as AddressInfo;
    for (let cut = 0; cut < 50; cut++) {
      await new Promise((resolve) => {
        const asked = httpRequest({
          host: "127.0.0.1",
          port,
          path: `/blob/${hashOf(bytes)}`,
          method: "PUT",
          headers: { authorization: "Bearer ann", "content-length": `${bytes.length}` },
          agent: false,
        });
        asked.on("error", resolve).on("close", resolve);
        asked.write(bytes.subarray(0, cut * 6000 + 1), () => asked.destroy());
      });
      if (cut % 10 === 0) expect(await missing([hashOf(bytes)])).toEqual([hashOf(bytes)]);
    }
    expect((await put(bytes)).status).toBe(200);
    expect(await missing([hashOf(bytes)])).toEqual([]);
    await until(async () => (await leftOver()) === 0);
    expect(fails).toEqual([]);
  });

  it("is read in 50 parts to the same bytes", async () => {
    const bytes = randomBytes(100_003);
    await put(bytes);
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 2001)
      parts.push((await get(bytes, undefined, { range: `bytes=${at}-${at + 2000}` })).body);
    expect(parts).toHaveLength(50);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it("holds a quota, also against many at once, and leaves nothing of what was refused", async () => {
    const blobs = Array.from({ length: 8 }, () => randomBytes(30_000));
    const answers = await Promise.all(blobs.map((bytes) => put(bytes, "Bearer guest")));
    const refused = answers.filter(({ status }) => status === 507);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(refused.map(codeOf)).toEqual(Array(5).fill("quota-exceeded"));
    const stored = await Promise.all(blobs.map((bytes) => files.size(hashOf(bytes))));
    expect(stored.filter((size) => size !== null)).toHaveLength(3);
    expect(await leftOver()).toBe(0);
    // the same again needs no more room; others are not touched
    const kept = blobs.find((_, index) => answers[index]!.status === 200)!;
    expect((await put(kept, "Bearer guest")).status).toBe(200);
    expect(
      (
        await put(
          blobs.find((bytes) => bytes !== kept)!,
          "Bearer ann",
        )
      ).status,
    ).toBe(200);
  });

  it("does not take away what is another's when a quota refuses it", async () => {
    const bytes = randomBytes(90_000);
    await put(bytes, "Bearer ann");
    expect((await put(bytes, "Bearer guest")).status).toBe(507);
    expect((await get(bytes, "Bearer ann")).body.equals(bytes)).toBe(true);
  });

  it("refuses before the disk is full, and when it is full in the middle of a chunk; then goes on", async () => {
    const bytes = randomBytes(2_000_000);
    disk = { freeBytes: () => Promise.resolve(200e6) };
    expect(codeOf(await put(bytes))).toBe("disk-full");
    disk = { begin: () => beginOnFullDisk(600_000) };
    const full = await put(bytes);
    expect([full.status, codeOf(full)]).toEqual([507, "disk-full"]);
    disk = {};
    expect(await leftOver()).toBe(0);
    expect(await missing([hashOf(bytes)])).toEqual([hashOf(bytes)]);
    expect((await put(bytes)).status).toBe(200);
    expect(fails).toEqual([]);
  });

  it("answers 500 to what it does not understand, and lets its log know", async () => {
    disk = { begin: () => Promise.reject(Object.assign(new Error("I/O error"), { code: "EIO" })) };
    const answer = await put(randomBytes(10));
    expect([answer.status, codeOf(answer)]).toEqual([500, "relay-failed"]);
    await until(() => Promise.resolve(fails.length === 1));
    expect(answer.body.toString()).not.toContain("I/O error");
  });

  async function beginOnFullDisk(room: number): ReturnType<BlobFiles["begin"]> {
    const real = await files.begin();
    let left = room;
    return {
      ...real,
      write: async (pieces) => {
        left -= pieces.reduce((sum, { length }) => sum + length, 0);
        if (left < 0)
          throw Object.assign(new Error("ENOSPC: no space left on device, writev"), { code: "ENOSPC" });
        await real.write(pieces);
      },
    };
  }
});

describe("sweeping", () => {
  const age = (bytes: Uint8Array, owner: string, days: number) =>
    database.query(
      "update blob_owner set used_at = used_at - $3 * interval '1 day' where owner = $1 and sha256 = $2",
      [owner, hashOf(bytes), days],
    );

  it("removes what nobody has used for seven days, and what is used stays", async () => {
    const [unused, used, shared] = [randomBytes(40), randomBytes(41), randomBytes(42)];
    for (const bytes of [unused, used, shared]) await put(bytes);
    await put(shared, "Bearer bob");
    for (const bytes of [unused, used, shared]) await age(bytes, "ann", 6.9);
    await get(used);
    for (const bytes of [unused, used, shared]) await age(bytes, "ann", 0.2);
    await store.sweep();
    expect(await files.size(hashOf(unused))).toBeNull();
    expect((await get(unused)).status).toBe(404);
    expect((await get(used)).status).toBe(200);
    expect((await get(shared)).status).toBe(404);
    expect((await get(shared, "Bearer bob")).status).toBe(200);
  });

  it("counts being asked for as use", async () => {
    const bytes = randomBytes(43);
    await put(bytes);
    await age(bytes, "ann", 6.9);
    await missing([hashOf(bytes)]);
    await age(bytes, "ann", 0.2);
    await store.sweep();
    expect((await get(bytes)).status).toBe(200);
  });

  it("removes files that nobody knows, and what interrupted work left, once they are old", async () => {
    const [orphan, young] = [randomBytes(44), randomBytes(45)];
    const [half, aside] = [join(folder, "incoming", "half"), join(folder, "aside", hashOf("aside"))];
    for (const path of [pathOf(orphan), pathOf(young), half, aside]) await writeFile(path, "x");
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const path of [pathOf(orphan), half, aside]) await utimes(path, old, old);
    await store.sweep();
    for (const path of [pathOf(orphan), half, aside]) await expect(stat(path)).rejects.toThrow("ENOENT");
    expect(await readFile(pathOf(young), "utf8")).toBe("x");
    await rm(pathOf(young));
  });

  it("gives back what is sent again while it is being removed", async () => {
    const bytes = randomBytes(46);
    await put(bytes);
    await age(bytes, "ann", 8);
    disk = {
      setAside: async (sha256) => {
        const wasThere = await files.setAside(sha256);
        // as another relay on the same folder and database would, just then
        if (sha256 === hashOf(bytes))
          await database.query("insert into blob_owner (owner, sha256) values ('bob', $1)", [sha256]);
        return wasThere;
      },
    };
    await store.sweep();
    expect((await get(bytes, "Bearer bob")).body.equals(bytes)).toBe(true);
  });
});
