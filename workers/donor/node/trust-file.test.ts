import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addTrust, readTrust, removeTrust } from "./trust-file.ts";

test("keys are pinned and unpinned by hand", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-trust-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const key = `${"A".repeat(43)}=`;
  expect(await readTrust(folder)).toEqual([]);
  expect(await addTrust(folder, key)).toEqual([key]);
  expect(await addTrust(folder, key)).toEqual([key]);
  await expect(addTrust(folder, "ssh-ed25519 AAAA")).rejects.toMatchObject({ code: "usage-trust" });
  expect(await removeTrust(folder, key)).toEqual([]);
  await expect(removeTrust(folder, key)).rejects.toMatchObject({ code: "usage-trust" });
  await writeFile(join(folder, "trust.json"), '"everyone"');
  await expect(readTrust(folder)).rejects.toMatchObject({ code: "node-trust" });
});
