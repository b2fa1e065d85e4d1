import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockFolder } from "./lock.ts";

const folder = () => mkdtempSync(join(tmpdir(), "firstlight-lock-"));

it("is released and can be taken again", () => {
  const place = folder();
  lockFolder(place)();
  expect(existsSync(join(place, ".lock"))).toBe(false);
  lockFolder(place)();
});

it("refuses while a live process holds it, naming the process", () => {
  const place = folder();
  lockFolder(place);
  const module = new URL("lock.ts", import.meta.url).href;
  const other = spawnSync(process.execPath, [
    "--input-type=module",
    "-e",
    `const { lockFolder } = await import(${JSON.stringify(module)}); lockFolder(${JSON.stringify(place)});`,
  ]);
  expect(other.status).not.toBe(0);
  expect(other.stderr.toString()).toContain(`Process ${process.pid} is writing`);
});

it("is taken over from a dead process and from before a reboot, never by age", () => {
  const place = folder();
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  writeFileSync(join(place, ".lock"), JSON.stringify({ pid: dead, bootId: "another boot" }));
  lockFolder(place)();
  writeFileSync(join(place, ".lock"), JSON.stringify({ pid: process.ppid, bootId: "another boot" }));
  lockFolder(place)();
});

it.runIf(process.platform === "linux")("is taken over from a zombie", async () => {
  const place = folder();
  const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    while (!readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "))
      await new Promise((resolve) => setImmediate(resolve));
    const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    writeFileSync(join(place, ".lock"), JSON.stringify({ pid, bootId }));
    lockFolder(place)();
  } finally {
    parent.kill();
  }
});
