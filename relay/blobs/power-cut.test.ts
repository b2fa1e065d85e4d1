/** In which order bytes, name and row get to the disk: what a power cut leaves of an acknowledged blob. */
import { randomBytes } from "node:crypto";
import type { PathLike } from "node:fs";
import type * as Files from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openDatabase, type Database } from "../database/index.ts";
import { openBlobStore } from "./index.ts";
import { hashOf } from "./testing/index.ts";

const steps: string[] = [];

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof Files>();
  return {
    ...real,
    open: async (path: PathLike, ...rest: [string?, number?]) => {
      const handle = await real.open(path, ...rest);
      const [sync, datasync] = [handle.sync.bind(handle), handle.datasync.bind(handle)];
      handle.sync = () => sync().then(() => void steps.push(`sync ${String(path)}`));
      handle.datasync = () => datasync().then(() => void steps.push(`sync ${String(path)}`));
      return handle;
    },
    rename: (from: string, to: string) =>
      real.rename(from, to).then(() => void steps.push(`rename ${from} ${to}`)),
  };
});

/** Notes when a row of a blob is written. */
function noting(database: Database): Database {
  return new Proxy(database, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== "function") return found;
      return (...given: unknown[]): unknown => {
        if (/insert into blob/.test(String(given[0]))) steps.push("row");
        return Reflect.apply(found, target, given) as unknown;
      };
    },
  });
}

test("a blob's bytes, then its name, are on the disk before a row speaks of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-power-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const database = await openDatabase({ type: "memory" });
  onTestFinished(() => database.close());
  const store = await openBlobStore({
    ...{ folder, database: noting(database), quotaOf: () => Promise.resolve(null) },
    ...{ sweepEveryMs: null, leastFreeBytes: 0, inUse: () => Promise.resolve([]) },
  });
  onTestFinished(() => store.close());
  const bytes = randomBytes(100_000);
  const name = hashOf(bytes);
  steps.length = 0;
  await store.put(
    "ann",
    name,
    bytes.length,
    (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  );
  const path = join(folder, name.slice(0, 2), name);
  const incoming = /^sync (\S+)/.exec(steps[0] ?? "")?.[1] ?? "";
  expect(dirname(incoming)).toBe(join(folder, "incoming"));
  expect(steps).toEqual([`sync ${incoming}`, `rename ${incoming} ${path}`, `sync ${dirname(path)}`, "row"]);
});
