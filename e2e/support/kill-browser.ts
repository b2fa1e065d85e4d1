/** Ends a browser, or its tabs, as a crash or a pulled plug would: without a chance to save anything. Linux only, through /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** Kills every process that was started on that profile, and waits until they are gone. */
export async function killBrowser(profile: string): Promise<void> {
  await killAll(() => processesOf(profile));
}

/** Kills the processes that run pages, as the kernel does where memory runs out; the browser lives on. */
export async function killRenderers(profile: string): Promise<void> {
  const renderers = descendantsOf(processesOf(profile)).filter((pid) =>
    // a forked process has its arguments in one piece
    commandOf(pid).some((part) => part.includes("--type=renderer")),
  );
  // those that are made meanwhile are new pages
  await killAll(() => renderers.filter((pid) => commandOf(pid).some((part) => part !== "")));
}

async function killAll(processes: () => readonly number[]): Promise<void> {
  for (const pid of processes()) kill(pid);
  while (processes().length > 0) await new Promise((resolve) => setImmediate(resolve));
}

const allProcesses = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const processesOf = (profile: string): number[] =>
  allProcesses().filter((pid) => commandOf(pid).some((part) => part === `--user-data-dir=${profile}`));

function descendantsOf(roots: readonly number[]): readonly number[] {
  const found = new Set(roots);
  const parents = new Map(allProcesses().map((pid) => [pid, parentOf(pid)]));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (parent !== null && found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** Empty for a process that has ended meanwhile. */
function commandOf(pid: number): readonly string[] {
  return (read(pid, "cmdline") ?? "").split("\0");
}

/** null for a process that has ended meanwhile */
function parentOf(pid: number): number | null {
  // the name before it is in brackets and may hold anything
  const [, parent] = /\) \S (\d+)/.exec(read(pid, "stat") ?? "") ?? [];
  return parent === undefined ? null : Number(parent);
}

function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
