import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
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
