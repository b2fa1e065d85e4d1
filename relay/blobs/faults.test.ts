import { randomBytes } from "node:crypto";
import { rm, stat, truncate, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import type { BlobFiles } from "./blob-files.ts";
import { MOST_BLOB_BYTES } from "./index.ts";
import {
  beginPut,
  codeOf,
  hashOf,
  openBlobServer,
  until,
  type Answer,
  type BlobServer,
} from "./testing/index.ts";

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let blobs: BlobServer;

  beforeAll(async () => {
    blobs = await openBlobServer(engine);
  }, 60_000);
  afterAll(() => blobs.close());
  beforeEach(() => blobs.spoil({}));

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
      for (const as of ["Bearer ann", "Bearer bob"]) await blobs.put(bytes, as);
      expect((await blobs.get(bytes)).status).toBe(200);
      await damage(blobs.pathOf(bytes), bytes);
      const damaged = await blobs.get(bytes);
      expect([damaged.status, codeOf(damaged)]).toEqual([410, "blob-corrupt"]);
      expect(damaged.headers["cache-control"]).toBe("no-store");
      for (const as of ["Bearer ann", "Bearer bob"]) {
        expect((await blobs.get(bytes, as)).status).toBe(410);
        expect(await blobs.missing([hashOf(bytes)], as)).toEqual([hashOf(bytes)]);
      }
      await expect(stat(blobs.pathOf(bytes))).rejects.toThrow("ENOENT");
      await blobs.put(bytes, "Bearer ann");
      // whoever had proven it before has it again
      expect((await blobs.get(bytes, "Bearer bob")).body.equals(bytes)).toBe(true);
      expect(await blobs.leftOver()).toBe(0);
    });

    it.each(damages.slice(1))("tells %s as missing before anybody reads it", async (_, damage) => {
      const bytes = randomBytes(10_000);
      await blobs.put(bytes);
      await damage(blobs.pathOf(bytes), bytes);
      expect(await blobs.missing([hashOf(bytes)])).toEqual([hashOf(bytes)]);
    });

    it("gives no part of a file whose size is wrong", async () => {
      const bytes = randomBytes(10_000);
      await blobs.put(bytes);
      await truncate(blobs.pathOf(bytes), 5000);
      expect((await blobs.get(bytes, undefined, { range: "bytes=0-9" })).status).toBe(410);
    });

    it("keeps what is sent again just while the damaged file is forgotten", async () => {
      const bytes = randomBytes(10_000);
      await blobs.put(bytes);
      await writeFile(blobs.pathOf(bytes), Buffer.alloc(10_000));
      let again: Promise<Answer> | undefined;
      blobs.spoil({
        openAside: async (sha256) => {
          let isDone = false;
          again = blobs.put(bytes).finally(() => (isDone = true));
          // it must not get in between; it gets the chance to
          await until(() => Promise.resolve(isDone), 100).catch(() => undefined);
          return blobs.files.openAside(sha256);
        },
      });
      expect((await blobs.get(bytes)).status).toBe(410);
      expect((await again)?.status).toBe(200);
      expect((await blobs.get(bytes)).body.equals(bytes)).toBe(true);
    });

    it("heals a damaged file by a new upload", async () => {
      const bytes = randomBytes(10_000);
      await blobs.put(bytes);
      await writeFile(blobs.pathOf(bytes), Buffer.alloc(10_000));
      await blobs.put(bytes);
      expect((await blobs.get(bytes)).body.equals(bytes)).toBe(true);
    });

    it("refuses other bytes than the hash says, and keeps nothing of them", async () => {
      const bytes = randomBytes(100_000);
      const flipped = Buffer.from(bytes);
      flipped[5]! ^= 0x80;
      for (const wrong of [flipped, bytes.subarray(1), Buffer.alloc(0)]) {
        const answer = await blobs.ask(`/blob/${hashOf(bytes)}`, { method: "PUT", body: wrong });
        expect([answer.status, codeOf(answer)]).toEqual([422, "blob-mismatch"]);
      }
      expect((await blobs.get(bytes)).status).toBe(404);
      expect(await blobs.leftOver()).toBe(0);
    });

    it("refuses a body of 10 times the size, announced or not, and the sender hears it", async () => {
      const bytes = randomBytes(MOST_BLOB_BYTES);
      const huge = Array<Buffer>(10).fill(bytes);
      const path = `/blob/${hashOf(bytes)}`;
      for (const headers of [{}, { "content-length": `${MOST_BLOB_BYTES * 10}` }]) {
        const answer = await blobs.ask(path, { method: "PUT", body: huge, headers });
        expect([answer.status, codeOf(answer)]).toEqual([413, "blob-too-large"]);
      }
      expect(await blobs.leftOver()).toBe(0);
    });

    it("goes on after 50 uploads that were cut, wherever it was", async () => {
      const bytes = randomBytes(300_000);
      for (let cut = 0; cut < 50; cut++) {
        const upload = beginPut(blobs.server, hashOf(bytes), bytes.length, bytes.subarray(0, cut * 6000 + 1));
        await upload.written;
        upload.cut();
        await upload.ended;
        if (cut % 10 === 0) expect(await blobs.missing([hashOf(bytes)])).toEqual([hashOf(bytes)]);
      }
      expect((await blobs.put(bytes)).status).toBe(200);
      expect(await blobs.missing([hashOf(bytes)])).toEqual([]);
      await until(async () => (await blobs.leftOver()) === 0);
      expect(blobs.failures()).toEqual([]);
    });

    it("is read in 50 parts to the same bytes", async () => {
      const bytes = randomBytes(100_003);
      await blobs.put(bytes);
      const parts: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += 2001)
        parts.push((await blobs.get(bytes, undefined, { range: `bytes=${at}-${at + 2000}` })).body);
      expect(parts).toHaveLength(50);
      expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    });

    it("holds a quota, also against many at once, and leaves nothing of what was refused", async () => {
      const chunks = Array.from({ length: 8 }, () => randomBytes(30_000));
      const answers = await Promise.all(chunks.map((bytes) => blobs.put(bytes, "Bearer guest")));
      const refused = answers.filter(({ status }) => status === 507);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
      expect(refused.map(codeOf)).toEqual(Array(5).fill("quota-exceeded"));
      const stored = await Promise.all(chunks.map((bytes) => blobs.files.size(hashOf(bytes))));
      expect(stored.filter((size) => size !== null)).toHaveLength(3);
      expect(await blobs.leftOver()).toBe(0);
      // the same again needs no more room; others are not touched
      const isKept = (_: Buffer, index: number) => answers[index]!.status === 200;
      expect((await blobs.put(chunks.find(isKept)!, "Bearer guest")).status).toBe(200);
      expect((await blobs.put(chunks[0]!, "Bearer ann")).status).toBe(200);
    });

    it("does not take away what is another's when a quota refuses it", async () => {
      const bytes = randomBytes(90_000);
      await blobs.put(bytes, "Bearer ann");
      expect((await blobs.put(bytes, "Bearer guest")).status).toBe(507);
      expect((await blobs.get(bytes, "Bearer ann")).body.equals(bytes)).toBe(true);
    });

    it("refuses before the disk is full, and when it is full in the middle of a chunk; then goes on", async () => {
      const bytes = randomBytes(2_000_000);
      blobs.spoil({ freeBytes: () => Promise.resolve(200e6) });
      expect(codeOf(await blobs.put(bytes))).toBe("disk-full");
      blobs.spoil({ begin: () => beginOnFullDisk(600_000) });
      const full = await blobs.put(bytes);
      expect([full.status, codeOf(full)]).toEqual([507, "disk-full"]);
      blobs.spoil({});
      expect(await blobs.leftOver()).toBe(0);
      expect(await blobs.missing([hashOf(bytes)])).toEqual([hashOf(bytes)]);
      expect((await blobs.put(bytes)).status).toBe(200);
      expect(blobs.failures()).toEqual([]);
    });

    it("answers 500 to what it does not understand, and lets its log know", async () => {
      blobs.spoil({ begin: () => Promise.reject(Object.assign(new Error("I/O error"), { code: "EIO" })) });
      const answer = await blobs.put(randomBytes(10));
      expect([answer.status, codeOf(answer)]).toEqual([500, "relay-failed"]);
      await until(() => Promise.resolve(blobs.failures().length === 1));
      expect(answer.body.toString()).not.toContain("I/O error");
    });

    async function beginOnFullDisk(room: number): ReturnType<BlobFiles["begin"]> {
      const real = await blobs.files.begin();
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
});
