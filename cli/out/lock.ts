/** One process at a time writes into an output folder. The lock is taken over only from a process that is dead. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";

const Owner = v.object({ pid: v.number(), bootId: v.string() });
type Owner = v.InferOutput<typeof Owner>;

const patienceMs = 2000;

/** Changes with every start of the machine, so that a pid from before a reboot never counts as alive. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return `started-${Math.round((Date.now() / 1000 - uptime()) / 10)}`;
  }
}

function isAlive({ pid, bootId: theirs }: Owner): boolean {
  if (theirs !== bootId()) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A process that was just killed takes a moment to be gone. */
function outlastsPatience(owner: Owner): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    if (!isAlive(owner)) return false;
    Atomics.wait(pause, 0, 0, 50);
  }
  return isAlive(owner);
}

/** Killed, but kept in the table until its parent asks: a container whose first process never asks keeps it forever. */
function isZombie(pid: number): boolean {
  try {
    // the name, in brackets, may itself hold spaces and brackets
    return /^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, ""));
  } catch {
    return false;
  }
}

function readOwner(path: string): Owner | null {
  try {
    const parsed = v.safeParse(Owner, JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

function tryCreate(path: string): boolean {
  try {
    const file = openSync(path, "wx");
    writeSync(file, JSON.stringify({ pid: process.pid, bootId: bootId() }));
    closeSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @returns releases the lock
 * @throws WorkbenchError `out-locked` while another live process holds it
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, ".lock");
  if (!tryCreate(path)) {
    const owner = readOwner(path);
    if (owner && owner.pid !== process.pid && outlastsPatience(owner)) {
      const message = `Process ${owner.pid} is writing to ${folder}.`;
      throw new WorkbenchError("out-locked", message, "Wait for it, stop it, or choose another --out.");
    }
    rmSync(path, { force: true });
    if (!tryCreate(path)) {
      throw new WorkbenchError(
        "out-locked",
        `Another process has just taken ${folder}.`,
        "Choose another --out.",
      );
    }
  }
  return () => rmSync(path, { force: true });
}
