/** Ends a browser as a crash or a pulled plug would: without a chance to save anything. Linux only, through /proc. */
import { readdirSync, readFileSync } from "node:fs";

/** Kills every process that was started on that profile, and waits until they are gone. */
export async function killBrowser(profile: string): Promise<void> {
  for (const pid of processesOf(profile)) kill(pid);
  while (processesOf(profile).length > 0) await new Promise((resolve) => setImmediate(resolve));
}

function processesOf(profile: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandOf(pid).some((part) => part === `--user-data-dir=${profile}`));
}

/** Empty for a process that has ended meanwhile. */
function commandOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
