/** One process at a time has a database's folder: two that write into one lose rows, without any error. */
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { resolve } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";

/** `started` (kernel ticks) tells a process from a later one that got its number. */
const Owner = v.object({ pid: v.number(), bootId: v.string(), host: v.string(), started: v.string() });
type Owner = v.InferOutput<typeof Owner>;

/** A process's own locks; one of its number that is not here was left by an earlier process. */
const held = new Set<string>();

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown";
  }
}

/** State letter and start time; null: there is no such process, or no /proc. */
function processStat(pid: number): { readonly state: string; readonly started: string } | null {
  try {
    // the name, in brackets, may itself hold spaces and brackets
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state: fields[0] ?? "", started: fields[19] ?? "" };
  } catch {
    return null;
  }
}

const me = (): Owner => ({
  pid: process.pid,
  bootId: bootId(),
  host: hostname(),
  started: processStat(process.pid)?.started ?? "",
});

function isAlive(owner: Owner, path: string): boolean {
  if (owner.bootId !== bootId()) return false;
  if (owner.pid === process.pid) return held.has(path);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const stat = processStat(owner.pid);
  if (stat === null) return true;
  return !/^[ZX]/.test(stat.state) && (owner.started === "" || owner.started === stat.started);
}

/** Appears with its content or not at all, so that nobody reads a half-written one. */
function tryCreate(path: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(me()), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): Owner | "unreadable" | null {
  try {
    const parsed = v.safeParse(Owner, JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.output : "unreadable";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? null : "unreadable";
  }
}

function refuse(path: string, why: string): WorkbenchError {
  const action = `Stop it, or choose another folder. If you know that no relay uses this one, delete ${path}.`;
  return new WorkbenchError("database-locked", why, action);
}

/** @returns null: its owner is dead, on this machine */
function whyHeld(path: string, owner: Owner | "unreadable"): string | null {
  if (owner === "unreadable") return `${path} is not a lock that this relay understands.`;
  // another machine or container: its processes cannot be seen from here
  if (owner.host !== hostname()) return `${path} is held by process ${owner.pid} on ${owner.host}.`;
  return isAlive(owner, path) ? `Process ${owner.pid} has ${path}.` : null;
}

/** Takes a dead owner's lock away; under a second lock, so that two who see the same dead owner do not both win. */
function takeOver(path: string): void {
  const taking = `${path}.taking`;
  if (!tryCreate(taking)) {
    const other = readOwner(taking);
    if (other !== null && whyHeld(taking, other) !== null)
      throw refuse(path, `Another process is just taking ${path}.`);
    rmSync(taking, { force: true });
    if (!tryCreate(taking)) throw refuse(path, `Another process is just taking ${path}.`);
  }
  held.add(taking);
  try {
    const owner = readOwner(path);
    const why = owner === null ? null : whyHeld(path, owner);
    if (why !== null) throw refuse(path, why);
    rmSync(path, { force: true });
    if (!tryCreate(path)) throw refuse(path, `Another process has just taken ${path}.`);
  } finally {
    held.delete(taking);
    rmSync(taking, { force: true });
  }
}

/**
 * Taken over only from a process that is dead, or from before this machine's start; never by age.
 * @param file - the lock itself @returns releases it
 * @throws WorkbenchError `database-locked`
 */
export function takeLock(file: string): () => void {
  const path = resolve(file);
  if (!tryCreate(path)) takeOver(path);
  held.add(path);
  return () => {
    if (held.delete(path)) rmSync(path, { force: true });
  };
}
