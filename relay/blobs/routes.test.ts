import { randomBytes } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import { MOST_BLOB_BYTES } from "./index.ts";
import {
  beginPut,
  codeOf,
  hashOf,
  lease,
  openBlobServer,
  revokedLease,
  until,
  type BlobServer,
} from "./testing/index.ts";

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let blobs: BlobServer;

  beforeAll(async () => {
    blobs = await openBlobServer(engine);
  }, 60_000);
  afterAll(() => blobs.close());
  beforeEach(() => blobs.spoil({}));

  describe("putting and getting", () => {
    it("gives back what was put, for good, under its hash", async () => {
      const bytes = randomBytes(3_000_000);
      expect((await blobs.put(bytes)).status).toBe(200);
      const { status, headers, body } = await blobs.get(bytes);
      expect(status).toBe(200);
      expect(body.equals(bytes)).toBe(true);
      expect(headers).toMatchObject({
        etag: `"${hashOf(bytes)}"`,
        "cache-control": "private, max-age=31536000, immutable",
        vary: "authorization",
        "content-length": "3000000",
        "content-type": "application/octet-stream",
      });
      expect((await blobs.get(bytes, undefined, { "if-none-match": headers.etag! })).status).toBe(304);
      const head = await blobs.ask(`/blob/${hashOf(bytes)}`, { method: "HEAD" });
      expect([head.status, head.headers["content-length"], head.body.length]).toEqual([200, "3000000", 0]);
    });

    it("takes the same again, and the largest chunk with its seal, also of unknown length", async () => {
      const bytes = randomBytes(MOST_BLOB_BYTES);
      expect((await blobs.put(bytes)).status).toBe(200);
      const half = MOST_BLOB_BYTES / 2;
      const pieces = [bytes.subarray(0, half), bytes.subarray(half)];
      expect((await blobs.ask(`/blob/${hashOf(bytes)}`, { method: "PUT", body: pieces })).status).toBe(200);
      expect((await blobs.get(bytes)).body.equals(bytes)).toBe(true);
      expect(await blobs.leftOver()).toBe(0);
    });

    it("takes the same bytes from many at once", async () => {
      const bytes = randomBytes(200_000);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => blobs.put(bytes, index % 2 ? "Bearer ann" : "Bearer bob")),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
      expect((await blobs.get(bytes)).body.equals(bytes)).toBe(true);
      expect(await blobs.leftOver()).toBe(0);
    });

    it.each([
      ["bytes=0-9", 0, 10],
      ["bytes=90-", 90, 100],
      ["bytes=-7", 93, 100],
      ["bytes=50-5000", 50, 100],
      ["bytes=-5000", 0, 100],
    ])("gives the part %s", async (range, start, end) => {
      const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
      await blobs.put(bytes);
      const { status, headers, body } = await blobs.get(bytes, undefined, { range });
      expect([status, headers["content-range"]]).toEqual([206, `bytes ${start}-${end - 1}/100`]);
      expect(body.equals(bytes.subarray(start, end))).toBe(true);
    });

    it("gives all where a range is none, or of other bytes, and refuses one outside", async () => {
      const bytes = Buffer.from("ten bytes!");
      await blobs.put(bytes);
      for (const range of ["bytes=5-2", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b"])
        expect((await blobs.get(bytes, undefined, { range })).status).toBe(200);
      expect((await blobs.get(bytes, undefined, { range: "bytes=0-1", "if-range": '"other"' })).status).toBe(
        200,
      );
      const outside = await blobs.get(bytes, undefined, { range: "bytes=10-" });
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
      await blobs.put(bytes, "Bearer ann");
      const strangers = await blobs.get(bytes, "Bearer bob");
      const nobodys = await blobs.get(randomBytes(8), "Bearer bob");
      expect([strangers.status, nobodys.status]).toEqual([404, 404]);
      expect(Object.keys(strangers.headers)).toEqual(Object.keys(nobodys.headers));
      expect(await blobs.missing([hash], "Bearer bob")).toEqual([hash]);
      expect(await blobs.missing([hash], "Bearer ann")).toEqual([]);
      const before = await stat(blobs.pathOf(bytes));
      await blobs.put(bytes, "Bearer bob");
      expect((await blobs.get(bytes, "Bearer bob")).body.equals(bytes)).toBe(true);
      expect((await stat(blobs.pathOf(bytes))).size).toBe(before.size);
      expect(await blobs.database.query("select 1 from blob where sha256 = $1", [hash])).toHaveLength(1);
    });

    it("asks bytes of whoever claims a hash: knowing it is not having it", async () => {
      const bytes = randomBytes(1000);
      await blobs.put(bytes, "Bearer ann");
      const claimed = await blobs.ask(`/blob/${hashOf(bytes)}`, {
        method: "PUT",
        as: "Bearer bob",
        body: randomBytes(1000),
      });
      expect(codeOf(claimed)).toBe("blob-mismatch");
      expect((await blobs.get(bytes, "Bearer bob")).status).toBe(404);
    });

    it("lets a node read and write as the owner of the trial it holds, and nobody else", async () => {
      const [anns, bobs, checkpoint] = [randomBytes(99), randomBytes(98), randomBytes(97)];
      await blobs.put(anns, "Bearer ann");
      await blobs.put(bobs, "Bearer bob");
      expect((await blobs.get(anns, `Lease ${lease}`)).body.equals(anns)).toBe(true);
      // not those of the node's own owner
      expect((await blobs.get(bobs, `Lease ${lease}`)).status).toBe(404);
      expect((await blobs.put(checkpoint, `Lease ${lease}`)).status).toBe(200);
      expect((await blobs.get(checkpoint, "Bearer ann")).status).toBe(200);
      expect((await blobs.get(checkpoint, "Bearer bob")).status).toBe(404);
      expect(await blobs.missing([hashOf(anns), hashOf(bobs)], `Lease ${lease}`)).toEqual([hashOf(bobs)]);
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
      await blobs.put(bytes);
      for (const method of ["GET", "PUT", "POST"]) {
        const path = method === "POST" ? "/blob/missing" : `/blob/${hashOf(bytes)}`;
        const answer = await blobs.ask(path, { method, as, ...(method !== "GET" && { body: bytes }) });
        expect([answer.status, codeOf(answer)]).toEqual([401, code]);
      }
    });
  });

  describe("asking what is missing", () => {
    it("answers in the order asked, for a thousand", async () => {
      const known = randomBytes(10);
      await blobs.put(known);
      const asked = Array.from({ length: 1000 }, (_, index) =>
        index === 500 ? hashOf(known) : hashOf(`${index}`),
      );
      expect(await blobs.missing(asked)).toEqual(asked.toSpliced(500, 1));
      const many = Buffer.from(JSON.stringify({ chunks: [...asked, hashOf("one more")] }));
      expect(codeOf(await blobs.ask("/blob/missing", { method: "POST", body: many }))).toBe("malformed");
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
      const answer = await blobs.ask("/blob/missing", { method: "POST", body: Buffer.from(text) });
      expect([answer.status, codeOf(answer)]).toEqual([400, "malformed"]);
    });

    it("refuses a body that is too long before it is all there", async () => {
      const pieces = Array<Buffer>(40).fill(Buffer.alloc(10_000, " "));
      expect((await blobs.ask("/blob/missing", { method: "POST", body: pieces })).status).toBe(413);
    });

    it("takes no list of thousands of crumbs for a blob: each would be looked for at every message", async () => {
      const crumb = Buffer.from("crumb");
      await blobs.put(crumb);
      const listOf = (count: number) =>
        Buffer.from(JSON.stringify(Array(count).fill({ sha256: hashOf(crumb), size: crumb.length })));
      for (const [count, isBlob] of [
        [512, true],
        [513, false],
      ] as const) {
        await blobs.put(listOf(count));
        expect(await blobs.store.hasWhole("ann", hashOf(listOf(count)))).toBe(isBlob);
      }
    });

    it("knows a blob as whole when its manifest and all chunks are there for its owner", async () => {
      const chunks = [randomBytes(50), randomBytes(60)];
      const manifest = Buffer.from(
        JSON.stringify(chunks.map((chunk) => ({ sha256: hashOf(chunk), size: chunk.length }))),
      );
      await blobs.put(chunks[0]!);
      await blobs.put(manifest);
      expect(await blobs.store.hasWhole("ann", hashOf(manifest))).toBe(false);
      await blobs.put(chunks[1]!);
      expect(await blobs.store.hasWhole("ann", hashOf(manifest))).toBe(true);
      expect(await blobs.store.hasWhole("bob", hashOf(manifest))).toBe(false);
      expect(await blobs.store.hasWhole("ann", hashOf(chunks[0]!))).toBe(false);
      expect(await blobs.store.hasWhole("ann", hashOf("nothing"))).toBe(false);
      await rm(blobs.pathOf(chunks[1]!));
      expect(await blobs.store.hasWhole("ann", hashOf(manifest))).toBe(false);
    });
  });

  describe("other requests", () => {
    it("leaves other paths alone, and refuses what is no name or method of a blob", async () => {
      expect((await blobs.ask("/other")).status).toBe(418);
      for (const name of [
        "",
        "x",
        "A".repeat(64),
        `${"a".repeat(64)}/x`,
        "..%2f..%2fetc%2fpasswd",
        "a".repeat(63),
      ])
        expect((await blobs.ask(`/blob/${name}`)).status).toBe(400);
      const deleted = await blobs.ask(`/blob/${"a".repeat(64)}`, { method: "DELETE" });
      expect([deleted.status, deleted.headers.allow]).toEqual([405, "GET, HEAD, PUT"]);
      expect((await blobs.ask("/blob/missing")).headers.allow).toBe("POST");
    });

    it("limits bytes a minute, each caller for himself", async () => {
      const narrow = await blobs.serve({ traffic: { bytesAMinute: 25_000 } });
      const bytes = randomBytes(10_000);
      const path = `/blob/${hashOf(bytes)}`;
      const put = { method: "PUT", body: bytes };
      const statuses: number[] = [];
      for (let index = 0; index < 3; index++) statuses.push((await blobs.ask(path, put, narrow)).status);
      expect(statuses).toEqual([200, 200, 429]);
      const limited = await blobs.ask(path, {}, narrow);
      expect([limited.status, codeOf(limited)]).toEqual([429, "rate-limited"]);
      expect(Number(limited.headers["retry-after"])).toBeGreaterThan(0);
      expect((await blobs.ask(path, { ...put, as: "Bearer bob" }, narrow)).status).toBe(200);
    });

    it("limits what a node writes on its trial's owner's account, not what it reads or he writes", async () => {
      const narrow = await blobs.serve({ traffic: { nodeWritesAnHour: 15_000 } });
      const bytes = randomBytes(10_000);
      const path = `/blob/${hashOf(bytes)}`;
      const put = { method: "PUT", body: bytes };
      const as = `Lease ${lease}`;
      expect((await blobs.ask(path, { ...put, as }, narrow)).status).toBe(200);
      expect((await blobs.ask(path, { ...put, as }, narrow)).status).toBe(429);
      expect((await blobs.ask(path, { as }, narrow)).status).toBe(200);
      expect((await blobs.ask(path, put, narrow)).status).toBe(200);
    });

    it("limits requests at once, each caller for himself", async () => {
      const narrow = await blobs.serve({ traffic: { requestsAtOnce: 2 } });
      const uploads = ["one", "two"].map((name) => beginPut(narrow, hashOf(name), 1000, Buffer.alloc(10)));
      await until(async () => (await blobs.leftOver()) === 2);
      const path = `/blob/${hashOf("three")}`;
      expect((await blobs.ask(path, {}, narrow)).status).toBe(429);
      expect((await blobs.ask(path, { as: "Bearer bob" }, narrow)).status).toBe(404);
      for (const { cut } of uploads) cut();
      await until(async () => (await blobs.leftOver()) === 0);
      await until(async () => (await blobs.ask(path, {}, narrow)).status === 404);
    });

    it("cuts a connection on which nothing comes, and keeps nothing of it", async () => {
      const impatient = await blobs.serve({ stallMs: 50 });
      const upload = beginPut(impatient, hashOf("never"), 1000, Buffer.alloc(10));
      expect(await upload.ended).toBeInstanceOf(Error);
      await until(async () => (await blobs.leftOver()) === 0);
      expect(blobs.failures()).toEqual([]);
    });
  });
});
