/** One node at a time has a folder: two with one key would hang up on each other, and one may not read what another writes. */
import { readFileSync } from "node:fs";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";

/** `started`, in ticks since the computer started, tells a process from a later one of the same number. */
const Holder = v.object({ pid: v.number(), boot: v.string(), started: v.string() });
type Holder = v.InferOutput<typeof Holder>;

const held = new Set<string>();

/** @returns what gives the folder free. @throws WorkbenchError `node-folder-taken` naming the process that has it */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "node.lock");
  for (;;) {
    if (await create(path)) {
      held.add(path);
      return async () => {
        held.delete(path);
        await rm(path, { force: true });
      };
    }
    const holder = await read(path);
    if (holder && isAlive(holder, path)) throw taken(folder, holder.pid);
    // left by a process that was killed
    await rm(path, { force: true });
  }
}

/** Appears with its content or not at all. */
async function create(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  const { boot, started } = { boot: bootId(), started: startOf(process.pid) ?? "" };
  await writeFile(draft, JSON.stringify({ pid: process.pid, boot, started } satisfies Holder), {
    mode: 0o600,
  });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** @returns null for one that is gone, or that nobody can read any more */
async function read(path: string): Promise<Holder | null> {
  try {
    return v.parse(Holder, JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

function isAlive({ pid, boot, started }: Holder, path: string): boolean {
  if (boot !== bootId()) return false;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // another user's process cannot be signalled, but is there
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return started === "" || (startOf(pid) ?? started) === started;
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** null: there is no /proc, or no such process */
function startOf(pid: number): string | null {
  try {
    // a process's name, in brackets, may hold spaces and brackets
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[19] ?? null;
  } catch {
    return null;
  }
}

function taken(folder: string, pid: number): WorkbenchError {
  return new WorkbenchError(
    "node-folder-taken",
    `Another node (process ${pid}) uses ${JSON.stringify(folder)}.`,
    "Give this one a --data-dir of its own, or stop the other.",
  );
}
