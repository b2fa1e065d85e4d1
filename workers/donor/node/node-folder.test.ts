import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { TrialChannel } from "../../host/index.ts";
import { memoryPlace } from "../../parcel/testing/memory-place.ts";
import { leaseOf, tinyWork } from "../testing/lease-fixture.ts";
import { openChunkFolder } from "./chunk-folder.ts";
import { lockFolder } from "./folder-lock.ts";
import { keyFileOf, openKeyFile } from "./key-file.ts";
import { createLeaseFile } from "./lease-file.ts";
import { nodeFolder } from "./index.ts";
import { writePrivateFile } from "./private-file.ts";
import { watchMemory } from "./watched-channel.ts";

const posix = process.platform !== "win32";
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-node-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("a node's key", () => {
  test("is made once, stays the same, and only its user may read it", async () => {
    const path = join(folder, "key.pem");
    const first = await openKeyFile(path);
    if (posix) expect(await modeOf(path)).toBe("600");
    const again = await openKeyFile(path);
    expect(again.publicKey).toBe(first.publicKey);
    const text = new TextEncoder().encode("hello");
    expect(await again.sign(text)).toBe(await first.sign(text)); // Ed25519 draws nothing
    expect(Buffer.from(first.publicKey, "base64")).toHaveLength(32);
  });

  test.runIf(posix)("that others may read is not used", async () => {
    const path = join(folder, "key.pem");
    await openKeyFile(path);
    await chmod(path, 0o640);
    await expect(openKeyFile(path)).rejects.toMatchObject({
      code: "node-key",
      message: expect.stringContaining("mode 640") as string,
      action: `Run: chmod 600 ${path}`,
    });
  });

  test("that is none is not replaced", async () => {
    const path = join(folder, "key.pem");
    await writeFile(path, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", { mode: 0o600 });
    await expect(openKeyFile(path)).rejects.toMatchObject({ code: "node-key" });
    expect(await readFile(path, "utf8")).toContain("AAAA");
  });
});

describe("a node's keys", () => {
  // else a relay could pass another one's challenge on to the node, and be the node there with its answer
  test("are one a relay", async () => {
    const shownTo = async (relay: string) => (await openKeyFile(keyFileOf(folder, relay))).publicKey;
    const first = await shownTo("https://relay.example");
    expect(await shownTo("https://relay.example:8443")).not.toBe(first);
    expect(await shownTo("http://[::1]:4173")).not.toBe(await shownTo("http://127.0.0.1:4173"));
    expect(await shownTo("https://relay.example")).toBe(first);
    expect((await readdir(join(folder, "keys"))).toSorted()).toEqual([
      "127.0.0.1_4173.pem",
      "___1__4173.pem",
      "relay.example.pem",
      "relay.example_8443.pem",
    ]);
    if (posix) expect(await modeOf(join(folder, "keys"))).toBe("700");
  });

  test.runIf(posix)("are not written through a link that somebody else left", async () => {
    const other = join(folder, "other");
    await writeFile(other, "his");
    for (const name of [`key.pem.${process.pid}`, "key.pem"]) await symlink(other, join(folder, name));
    await writePrivateFile(join(folder, "key.pem"), "mine");
    expect(await readFile(other, "utf8")).toBe("his");
    expect(await readFile(join(folder, "key.pem"), "utf8")).toBe("mine");
  });
});

describe("a node's folder", () => {
  test("has one node at a time, also after one was killed", async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: "node-folder-taken",
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    await unlock();
    await (
      await lockFolder(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  test("is not taken from a process that lives, and is from one that is dead", async () => {
    const module = JSON.stringify(new URL("folder-lock.ts", import.meta.url).href);
    const program = `const { lockFolder } = await import(${module}); await lockFolder(process.argv[1]);
      console.log("locked"); setInterval(() => undefined, 1e6);`;
    const other = spawn(process.execPath, ["--input-type=module", "-e", program, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void other.kill("SIGKILL"));
    await once(other.stdout, "data");
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: "node-folder-taken" });
    other.kill("SIGKILL");
    await once(other, "exit");
    await (
      await lockFolder(folder)
    )();
  });

  test("lies with the user's other data", () => {
    if (process.platform === "linux")
      expect(nodeFolder({ XDG_DATA_HOME: "/data" })).toBe("/data/firstlight/node");
    expect(nodeFolder({})).toMatch(/firstlight[\\/]node$/);
  });
});

describe("leases of an earlier life", () => {
  test("are found again, by a relay's name, and by nobody else", async () => {
    const lease = leaseOf(await tinyWork(memoryPlace()));
    const file = createLeaseFile(folder, "http://a");
    expect(await file.load()).toEqual([]);
    await Promise.all([file.save([lease, lease]), file.save([lease])]);
    expect(await createLeaseFile(folder, "http://a").load()).toEqual([lease]);
    expect(await createLeaseFile(folder, "http://b").load()).toEqual([]);
    if (posix) expect(await modeOf(join(folder, "leases.json"))).toBe("600");
    await writeFile(join(folder, "leases.json"), "{");
    expect(await file.load()).toEqual([]);
  });
});

describe("chunks on disk", () => {
  const name = (digit: number): string => String(digit).repeat(64);
  const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(7);

  test("make room for newer ones, the least used first, and are there again after a restart", async () => {
    const cache = await openChunkFolder(folder, 100);
    await cache.put(name(1), bytes(40));
    await cache.put(name(2), bytes(40));
    expect(await cache.get(name(1))).toEqual(bytes(40));
    await cache.put(name(3), bytes(40));
    expect((await readdir(folder)).sort()).toEqual([name(1), name(3)]);
    await cache.put(name(4), bytes(101));
    expect(await cache.get(name(4))).toBeNull();

    await utimes(join(folder, name(3)), new Date(0), new Date(0));
    await writeFile(join(folder, `${name(5)}.77`), "half");
    const again = await openChunkFolder(folder, 100);
    expect(await again.get(name(3))).toEqual(bytes(40));
    await again.put(name(6), bytes(60));
    expect((await readdir(folder)).sort()).toEqual([name(3), name(6)]);
  });

  test("that somebody deleted are not there", async () => {
    const cache = await openChunkFolder(folder, 100);
    await cache.put(name(1), bytes(100));
    await rm(join(folder, name(1)));
    expect(await cache.get(name(1))).toBeNull();
    await cache.put(name(2), bytes(100));
    expect(await cache.get(name(2))).toEqual(bytes(100));
  });
});

test("a trial process that takes too much memory is ended, in words that halve its batches", async () => {
  let closed = false;
  const channel: TrialChannel = {
    send: () => undefined,
    onMessage: () => undefined,
    onClose: () => undefined,
    close: () => (closed = true),
  };
  let looks = 0;
  const watched = watchMemory(
    channel,
    1,
    2 ** 30,
    () => Promise.resolve(looks++ === 0 ? 2 ** 29 : 2 ** 31),
    5,
  );
  const reason = await new Promise<string>((resolve) => watched.onClose(resolve));
  expect(reason).toBe("it took 2048 MB, the node lends 1024 MB: heap out of memory");
  expect(closed).toBe(true);
});
