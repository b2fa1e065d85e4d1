import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "./lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (): string => join(folder, "relay.lock");
const leave = (owner: object): void => writeFileSync(file(), JSON.stringify(owner));
const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
const here = { host: hostname(), bootId };
const takeAndRelease = (): void => {
  takeLock(file())();
  expect(readdirSync(folder)).toEqual([]);
};

describe("the lock of a folder", () => {
  it("is one holder's at a time, also within a process", () => {
    const release = takeLock(file());
    expect(() => takeLock(file())).toThrow(`Process ${process.pid} has`);
    release();
    takeAndRelease();
  });

  it("is taken over from before this machine's start, whoever has that number now", () => {
    leave({ ...here, pid: process.ppid, bootId: "earlier", started: "" });
    takeAndRelease();
  });

  it("is taken over from a process whose number another one has now", () => {
    leave({ ...here, pid: process.ppid, started: "1" });
    takeAndRelease();
    leave({ ...here, pid: process.pid, started: "" });
    takeAndRelease();
    leave({ ...here, pid: 2 ** 22 + 1, started: "" });
    takeAndRelease();
  });

  it("is taken over after somebody died while he took it over", () => {
    const dead = { ...here, pid: process.pid, started: "" };
    leave(dead);
    writeFileSync(`${file()}.taking`, JSON.stringify(dead));
    takeAndRelease();
  });

  it.each([
    ["a living process", { ...here, pid: process.ppid, started: "" }],
    ["another machine", { pid: 1, host: "elsewhere", bootId: "other", started: "" }],
    ["what cannot be read", {}],
  ])("is not taken over from %s", (_, owner) => {
    leave(owner);
    expect(() => takeLock(file())).toThrow(expect.objectContaining({ code: "database-locked" }) as Error);
    expect(readdirSync(folder)).toEqual(["relay.lock"]);
  });
});
