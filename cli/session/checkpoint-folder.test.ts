import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openCheckpointFolder } from "./checkpoint-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-checkpoints-"));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = new Uint8Array([1, 2, 3]);
const ref = (key: string) => ({ key, epoch: Number(key.split("/").at(-1)), bytes: bytes.length });

it("keeps a trial's checkpoint and what is newer, and removes what is older", async () => {
  const checkpoints = openCheckpointFolder(folder);
  for (const key of ["s/1/1/9", "s/1/2/3", "s/1/2/10", "s/11/1/1"]) await checkpoints.save(ref(key), bytes);
  await checkpoints.keepOnly(1, ref("s/1/2/3"));
  expect((await readdir(folder)).sort()).toEqual(["1-2-10.bin", "1-2-3.bin", "11-1-1.bin"]);
});

it("leaves alone what the next epoch is writing", async () => {
  const checkpoints = openCheckpointFolder(folder);
  await checkpoints.save(ref("s/1/1/13"), bytes);
  await writeFile(join(folder, "1-1-14.bin.tmp"), bytes);
  await writeFile(join(folder, "1-1-12.bin.tmp"), bytes); // of a process that was killed
  await checkpoints.keepOnly(1, ref("s/1/1/13"));
  expect((await readdir(folder)).sort()).toEqual(["1-1-13.bin", "1-1-14.bin.tmp"]);
});
