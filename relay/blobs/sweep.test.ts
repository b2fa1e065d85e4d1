import { randomBytes } from "node:crypto";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postgresPrograms, testEngines } from "../testing/index.ts";
import { hashOf, openBlobServer, type BlobServer } from "./testing/index.ts";

describe.each(testEngines(postgresPrograms()))("on $name", (engine) => {
  let blobs: BlobServer;

  beforeAll(async () => {
    blobs = await openBlobServer(engine);
  }, 60_000);
  afterAll(() => blobs.close());
  beforeEach(() => blobs.spoil({}));

  describe("sweeping", () => {
    const age = (bytes: Uint8Array, owner: string, days: number) =>
      blobs.database.query(
        "update blob_owner set used_at = used_at - $3 * interval '1 day' where owner = $1 and sha256 = $2",
        [owner, hashOf(bytes), days],
      );

    it("removes what nobody has used for seven days, and what is used stays", async () => {
      const [unused, used, shared] = [randomBytes(40), randomBytes(41), randomBytes(42)];
      for (const bytes of [unused, used, shared]) await blobs.put(bytes);
      await blobs.put(shared, "Bearer bob");
      for (const bytes of [unused, used, shared]) await age(bytes, "ann", 6.9);
      await blobs.get(used);
      for (const bytes of [unused, used, shared]) await age(bytes, "ann", 0.2);
      await blobs.store.sweep();
      expect(await blobs.files.size(hashOf(unused))).toBeNull();
      expect((await blobs.get(unused)).status).toBe(404);
      expect((await blobs.get(used)).status).toBe(200);
      expect((await blobs.get(shared)).status).toBe(404);
      expect((await blobs.get(shared, "Bearer bob")).status).toBe(200);
    });

    it("counts being asked for as use", async () => {
      const bytes = randomBytes(43);
      await blobs.put(bytes);
      await age(bytes, "ann", 6.9);
      await blobs.missing([hashOf(bytes)]);
      await age(bytes, "ann", 0.2);
      await blobs.store.sweep();
      expect((await blobs.get(bytes)).status).toBe(200);
    });

    it("keeps what a trial under way names, its chunks too, until it has ended", async () => {
      const [chunk, other] = [randomBytes(50), randomBytes(51)];
      const parts = [chunk, other].map((bytes) => ({ sha256: hashOf(bytes), size: bytes.length }));
      const manifest = Buffer.from(JSON.stringify(parts));
      const all = [chunk, other, manifest];
      for (const bytes of all) await blobs.put(bytes);
      // nodes keep chunks: they ask for the manifest alone
      for (const bytes of [chunk, other]) await age(bytes, "ann", 8);
      blobs.need("ann", [hashOf(manifest), hashOf("nobody has it")]);
      await blobs.store.sweep();
      for (const bytes of all) expect((await blobs.get(bytes)).status).toBe(200);
      for (const bytes of all) await age(bytes, "ann", 8);
      await blobs.store.sweep();
      for (const bytes of all) expect(await blobs.files.size(hashOf(bytes))).toBe(bytes.length);
      blobs.need("ann", []);
      for (const bytes of all) await age(bytes, "ann", 8);
      await blobs.store.sweep();
      for (const bytes of all) expect(await blobs.files.size(hashOf(bytes))).toBeNull();
    });

    it("sweeps the rest though a manifest that is needed is damaged", async () => {
      const [manifest, unused] = [Buffer.from("[]"), randomBytes(52)];
      for (const bytes of [manifest, unused]) await blobs.put(bytes);
      await writeFile(blobs.pathOf(manifest), "[");
      blobs.need("ann", [hashOf(manifest)]);
      await age(unused, "ann", 8);
      await blobs.store.sweep();
      expect(await blobs.files.size(hashOf(unused))).toBeNull();
      blobs.need("ann", []);
    });

    it("frees all that somebody had who is gone, and nothing of others", async () => {
      const [own, shared] = [randomBytes(53), randomBytes(54)];
      for (const bytes of [own, shared]) await blobs.put(bytes);
      await blobs.put(shared, "Bearer bob");
      await blobs.store.disown("ann");
      await blobs.store.sweep();
      expect(await blobs.files.size(hashOf(own))).toBeNull();
      expect((await blobs.get(shared)).status).toBe(404);
      expect((await blobs.get(shared, "Bearer bob")).status).toBe(200);
    });

    it("removes files that nobody knows, and what interrupted work left, once they are old", async () => {
      const [orphan, young] = [randomBytes(44), randomBytes(45)];
      const [half, aside] = [
        join(blobs.folder, "incoming", "half"),
        join(blobs.folder, "aside", hashOf("aside")),
      ];
      for (const path of [blobs.pathOf(orphan), blobs.pathOf(young), half, aside]) await writeFile(path, "x");
      const old = new Date(Date.now() - 2 * 3_600_000);
      for (const path of [blobs.pathOf(orphan), half, aside]) await utimes(path, old, old);
      await blobs.store.sweep();
      for (const path of [blobs.pathOf(orphan), half, aside])
        await expect(stat(path)).rejects.toThrow("ENOENT");
      expect(await readFile(blobs.pathOf(young), "utf8")).toBe("x");
      await rm(blobs.pathOf(young));
    });

    it("gives back what a relay that died had set aside, and somebody owns", async () => {
      const bytes = randomBytes(47);
      await blobs.put(bytes);
      await blobs.files.setAside(hashOf(bytes));
      const old = new Date(Date.now() - 2 * 3_600_000);
      await utimes(join(blobs.folder, "aside", hashOf(bytes)), old, old);
      await blobs.store.sweep();
      expect((await blobs.get(bytes)).body.equals(bytes)).toBe(true);
    });

    it("leaves alone what another relay has set aside just now", async () => {
      const bytes = randomBytes(48);
      await blobs.put(bytes);
      const old = new Date(Date.now() - 2 * 3_600_000);
      await utimes(blobs.pathOf(bytes), old, old);
      await blobs.files.setAside(hashOf(bytes));
      await blobs.store.sweep();
      const handle = await blobs.files.openAside(hashOf(bytes));
      expect(handle).not.toBeNull();
      await handle?.close();
      await blobs.files.putBack(hashOf(bytes));
    });

    it("gives back what is sent again while it is being removed", async () => {
      const bytes = randomBytes(46);
      await blobs.put(bytes);
      await age(bytes, "ann", 8);
      blobs.spoil({
        setAside: async (sha256) => {
          const wasThere = await blobs.files.setAside(sha256);
          // as another relay on the same folder and database would, just then
          if (sha256 === hashOf(bytes))
            await blobs.database.query("insert into blob_owner (owner, sha256) values ('bob', $1)", [sha256]);
          return wasThere;
        },
      });
      await blobs.store.sweep();
      expect((await blobs.get(bytes, "Bearer bob")).body.equals(bytes)).toBe(true);
    });
  });
});
