import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import { codeOf, hashOf, lease, openBlobServer, otherLease, type BlobServer } from "./testing/index.ts";
import { writerOf } from "./writer.ts";

const MEBIBYTE = 2 ** 20;
const one = { trial: "one", replica: 0, isTrusted: false };
const asNode = `Lease ${lease}`;
const asOther = `Lease ${otherLease}`;

it("lets a training have what three checkpoints as large as its memory and a log can need", () => {
  const most = (memoryBytes: number) => writerOf({ ...one, memoryBytes }).mostBytes / MEBIBYTE;
  expect(most(0)).toBe(3 * 64 + 256 + 8);
  expect(most(1000 * MEBIBYTE)).toBe(3 * 1000 + 256 + 8);
  expect(most(2 ** 50)).toBe(3 * 1024 + 256 + 8);
  // a program of one's own may be a large model on little data, which nobody estimates
  expect(writerOf({ ...one, isTrusted: true, memoryBytes: 0 }).mostBytes / MEBIBYTE).toBe(3 * 1024 + 256 + 8);
});

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let blobs: BlobServer;
  beforeAll(async () => {
    blobs = await openBlobServer(engine);
  }, 60_000);
  afterAll(() => blobs.close());
  beforeEach(async () => {
    blobs.spoil({});
    await blobs.database.script("delete from blob_writer; delete from blob_owner");
  });

  /** @returns the manifest's id */
  async function store(as: string, ...chunks: readonly Uint8Array[]): Promise<string> {
    for (const chunk of chunks) expect((await blobs.put(chunk, as)).status).toBe(200);
    const parts = chunks.map((chunk) => ({ sha256: hashOf(chunk), size: chunk.length }));
    const manifest = Buffer.from(JSON.stringify(parts));
    expect((await blobs.put(manifest, as)).status).toBe(200);
    return hashOf(manifest);
  }
  const isThere = async (bytes: Uint8Array): Promise<boolean> => (await blobs.get(bytes)).status === 200;
  const written = async (): Promise<number> => {
    const [row] = await blobs.database.query(
      "select bytes::float8 as bytes from blob_writer where writer = 'one 0'",
    );
    return Number(row?.["bytes"] ?? 0);
  };
  const setWritten = (bytes: number) =>
    blobs.database.query(
      `insert into blob_writer (writer, bytes) values ('one 0', $1)
       on conflict (writer) do update set bytes = excluded.bytes`,
      [bytes],
    );

  describe("what a training writes", () => {
    it("is refused beyond what its trial can need, whether it says how much comes or not", async () => {
      const { mostBytes } = writerOf({ ...one, memoryBytes: 0 });
      await setWritten(mostBytes - 100);
      expect((await blobs.put(randomBytes(100), asNode)).status).toBe(200);
      const bytes = randomBytes(1);
      const said = await blobs.put(bytes, asNode);
      expect([said.status, codeOf(said)]).toEqual([413, "training-writes-too-much"]);
      const pieces = { method: "PUT", as: asNode, body: [bytes] };
      const unsaid = await blobs.ask(`/blob/${hashOf(bytes)}`, pieces);
      expect([unsaid.status, codeOf(unsaid)]).toEqual([413, "training-writes-too-much"]);
      expect(await blobs.files.size(hashOf(bytes))).toBeNull();
      // its owner, and his other trainings, may
      expect((await blobs.put(randomBytes(10))).status).toBe(200);
      expect((await blobs.put(randomBytes(10), asOther)).status).toBe(200);
      expect(await blobs.leftOver()).toBe(0);
    });

    it("counts once, however often it is sent, and many at once do not exceed it", async () => {
      const { mostBytes } = writerOf({ ...one, memoryBytes: 0 });
      const same = randomBytes(50);
      for (let n = 0; n < 3; n++) expect((await blobs.put(same, asNode)).status).toBe(200);
      expect(await written()).toBe(50);
      await setWritten(mostBytes - 100);
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => blobs.put(randomBytes(40), asNode).then(({ status }) => status)),
      );
      expect(answers.filter((status) => status === 200)).toHaveLength(2);
    });

    it("gives way to what comes after: old checkpoints free their bytes, equal chunks stay", async () => {
      const [frozen, first, second] = [randomBytes(300), randomBytes(60), randomBytes(61)];
      await store(asNode, frozen, first);
      const newest = await store(asNode, frozen, second);
      const before = await written();
      await blobs.store.retain("ann", one, [newest]);
      expect(await written()).toBeLessThan(before - 60);
      expect([await isThere(first), await isThere(second), await isThere(frozen)]).toEqual([
        false,
        true,
        true,
      ]);
      expect(await blobs.store.hasWhole("ann", newest, { writer: "one 0" })).toBe(true);
    });

    it("stays where its owner, or another training, came to rely on it", async () => {
      const all = [randomBytes(70), randomBytes(71), randomBytes(72), randomBytes(73)];
      const [asked, named, sent, own] = all as [Buffer, Buffer, Buffer, Buffer];
      await blobs.put(asked, asNode);
      await blobs.put(sent, asNode);
      await blobs.put(own, asNode);
      const begin = await store(asNode, named);
      expect(await blobs.missing([hashOf(asked)], asOther)).toEqual([]);
      expect(await blobs.store.hasWhole("ann", begin)).toBe(true); // a trial that goes on from it
      await blobs.put(sent);
      expect(await blobs.missing([hashOf(own)], asNode)).toEqual([]);
      const before = await written();
      await blobs.store.retain("ann", one, []);
      expect(await Promise.all(all.map(isThere))).toEqual([true, true, true, false]);
      // what others rely on is still counted: else two trainings could fill the account together
      expect(await written()).toBe(before - own.length);
    });

    it("gives up nothing where a manifest that is to stay cannot be read", async () => {
      const [bytes, noManifest] = [randomBytes(80), randomBytes(81)];
      await blobs.put(bytes, asNode);
      await blobs.put(noManifest, asNode);
      await blobs.store.retain("ann", one, [hashOf(noManifest)]);
      expect(await isThere(bytes)).toBe(true);
    });
  });
});
