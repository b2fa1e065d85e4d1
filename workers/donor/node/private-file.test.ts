/** A key that pairs, or leases that are held, must not be forgotten by a power cut after the relay knows of them. */
import type * as Files from "node:fs/promises";
import type { PathLike } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

const steps: string[] = [];

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof Files>();
  return {
    ...real,
    open: async (path: PathLike, flags?: string) => {
      const handle = await real.open(path, flags);
      const sync = handle.sync.bind(handle);
      handle.sync = () => sync().then(() => void steps.push(`names of ${basename(String(path))}`));
      return handle;
    },
    writeFile: (path: string, text: string, options: { flush?: boolean }) =>
      real.writeFile(path, text, options).then(() => void steps.push(options.flush ? "bytes" : "nothing")),
    rename: (from: string, to: string) =>
      real.rename(from, to).then(() => void steps.push(`name ${basename(to)}`)),
  };
});

test("bytes, then the name, then the folder's names are on the disk when it is said so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-private-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writePrivateFile(join(folder, "node", "leases.json"), "{}");
  expect(steps).toEqual(["bytes", "name leases.json", "names of node"]);
  expect(await readPrivateFile(join(folder, "node", "leases.json"))).toBe("{}");
});
