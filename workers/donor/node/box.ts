/**
 * A box for signed programs: bubblewrap on Linux, without network, files, environment or anybody else's processes.
 * What it does not keep out: bugs of the kernel itself, and the use of a processor core.
 */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { ProcessBox } from "../../node/index.ts";

/** What Node's executable is linked to. */
const LIBRARIES = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"];

/** How a forked Node finds its parent: a pipe that is open already. */
const CHANNEL = { NODE_CHANNEL_FD: "3", NODE_CHANNEL_SERIALIZATION_MODE: "advanced" };
const MOST_TEMPORARY_BYTES = 16 * 2 ** 20;

/** @returns null where there is none, or where this system does not allow it */
export async function findBox(): Promise<ProcessBox | null> {
  if (process.platform !== "linux") return null;
  const command = await findCommand("bwrap");
  if (command === null || !(await works(command))) return null;
  return { command, before: (scriptPath) => boxArguments([scriptPath], CHANNEL) };
}

/** @param readable - files that are there, beside Node and its libraries */
export function boxArguments(
  readable: readonly string[],
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const bind = (path: string): string[] => ["--ro-bind-try", path, path];
  return [
    ...["--unshare-all", "--clearenv", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...["--proc", "/proc", "--dev", "/dev", "--size", String(MOST_TEMPORARY_BYTES), "--tmpfs", "/tmp"],
    ...[...LIBRARIES, process.execPath, ...readable].flatMap(bind),
    ...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--chdir", "/", "--"],
  ];
}

/** Distributions that forbid namespaces to users have the command all the same: it is tried. */
function works(command: string): Promise<boolean> {
  const probe = "process.exit(require('node:fs').existsSync('/etc/passwd') ? 1 : 0)";
  const words = [...boxArguments([], {}), process.execPath, "-e", probe];
  return new Promise((resolve) => {
    execFile(command, words, { timeout: 10_000, env: {} }, (error) => resolve(error === null));
  });
}

async function findCommand(name: string): Promise<string | null> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return null;
}
