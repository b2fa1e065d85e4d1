import { describe, expect, it } from "vitest";
import { keyParts } from "./file-store.ts";
import { memoryFiles, memoryRecords } from "./index.ts";
import { databaseVersion, migrate } from "./migrations.ts";

/** Records what a migration asks of a database. */
function fakeDatabase() {
  const stores = new Map<string, unknown>();
  const createObjectStore = (name: string, options?: unknown) => {
    if (stores.has(name)) throw new Error(`store ${name} exists`);
    stores.set(name, options);
  };
  return { stores, database: { createObjectStore } as unknown as Parameters<typeof migrate>[0] };
}

describe("migrations", () => {
  it("make every table of a new database, with the journal keyed by study and index", () => {
    const { stores, database } = fakeDatabase();
    migrate(database, 0);
    expect([...stores.keys()].sort()).toEqual([
      "backbones",
      "datasets",
      "events",
      "files",
      "keys",
      "rankers",
      "relays",
      "settings",
      "studies",
    ]);
    expect(stores.get("events")).toEqual({ keyPath: ["studyId", "index"] });
  });

  it("add backbones, rankers, relays and keys to a database of the first version", () => {
    const { stores, database } = fakeDatabase();
    migrate(database, 1);
    expect([...stores]).toEqual([
      ["backbones", { keyPath: "sha256" }],
      ["rankers", { keyPath: "id" }],
      ["relays", { keyPath: "url" }],
      ["keys", undefined],
    ]);
  });

  it("leave a current database alone", () => {
    const { stores, database } = fakeDatabase();
    migrate(database, databaseVersion);
    expect(stores.size).toBe(0);
  });
});

describe("file keys", () => {
  it("cannot leave their folder", () => {
    expect(keyParts("data/ab/abcd")).toEqual(["data", "ab", "abcd"]);
    for (const key of ["", "../x", "a//b", "/a", "a/..", ".hidden", "a b", "a\\b"])
      expect(() => keyParts(key)).toThrow(RangeError);
  });
});

describe("files in memory", () => {
  it("hold copies, list and remove by folder", async () => {
    const files = memoryFiles();
    const bytes = new Uint8Array([1, 2, 3]);
    await files.write("checkpoints/a/1", bytes);
    await files.write("checkpoints/b/1", bytes);
    bytes[0] = 9;
    expect(await files.read("checkpoints/a/1")).toEqual(new Uint8Array([1, 2, 3]));
    expect(await files.list("checkpoints/a")).toEqual([{ key: "checkpoints/a/1", bytes: 3 }]);
    await files.removeFolder("checkpoints/a");
    expect(await files.has("checkpoints/a/1")).toBe(false);
    expect(await files.has("checkpoints/b/1")).toBe(true);
  });
});

describe("records in memory", () => {
  it("refuse a second writer of one journal", async () => {
    const records = memoryRecords();
    await records.appendEvents("s", 0, ["1", "2"]);
    await expect(records.appendEvents("s", 1, ["3"])).rejects.toThrow("2 events");
    expect(await records.events("s")).toEqual(["1", "2"]);
  });
});
