/**
 * A box for signed programs: bubblewrap on Linux, without network, files, environment, new processes or anybody else's.
 * What it does not keep out: bugs of the kernel behind the calls that are left, and the use of processor cores.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { Writable } from "node:stream";
import type { ProcessBox } from "../../../node/index.ts";
import { underLimits } from "./box-limits.ts";
import { seccompFilter } from "./seccomp-filter.ts";

/** What Node's executable is linked to, and the shell that sets the limits. */
const PROGRAMS = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/bin/sh"];

/** How a Node process finds its parent: a pipe that is open already. */
const CHANNEL = { NODE_CHANNEL_FD: "3", NODE_CHANNEL_SERIALIZATION_MODE: "advanced" };

/** Of one message: checkpoints are larger than anything else that is said. */
const MOST_MESSAGE_BYTES = 2 ** 30;
/** Of what is lent, that the node itself may need to hold what was sent. */
const MESSAGE_SHARE = 1 / 3;

export interface BoxOptions {
  /** that a program may take */
  readonly mostBytes: number;
}

export interface BoxedCommand {
  /** files that are there, beside Node and its libraries */
  readonly readable: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mostBytes: number;
  /** bubblewrap since 0.8 can: no namespaces of the program's own, beside the filter that refuses them too */
  readonly forbidsNamespaces: boolean;
}

/** @returns null where there is none, or where this system does not allow it */
export async function findBox({ mostBytes }: BoxOptions): Promise<ProcessBox | null> {
  const filter = seccompFilter(process.arch);
  if (process.platform !== "linux" || filter === null) return null;
  const command = await findCommand("bwrap");
  if (command === null) return null;
  for (const forbidsNamespaces of [true, false]) {
    const boxed = { readable: [], environment: {}, mostBytes, forbidsNamespaces };
    if (await works(command, boxArguments(boxed), filter)) return boxWith(command, filter, boxed);
  }
  return null;
}

function boxWith(command: string, filter: Uint8Array, boxed: BoxedCommand): ProcessBox {
  return {
    ...{ command, filter },
    before: (scriptPath) => boxArguments({ ...boxed, readable: [scriptPath], environment: CHANNEL }),
    mostMessageBytes: Math.min(MOST_MESSAGE_BYTES, Math.floor(boxed.mostBytes * MESSAGE_SHARE)),
  };
}

/** What comes before the command in the box; file descriptor 4 is to give the filter. */
export function boxArguments(boxed: BoxedCommand): readonly string[] {
  const bind = (path: string): string[] => ["--ro-bind-try", path, path];
  return [
    ...["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"],
    ...(boxed.forbidsNamespaces ? ["--unshare-user", "--disable-userns"] : []),
    ...["--seccomp", "4", "--proc", "/proc", "--dev", "/dev"],
    ...[...PROGRAMS, process.execPath, ...boxed.readable].flatMap(bind),
    // nothing can be written anywhere: a file system in memory counts to no process
    ...["--remount-ro", "/dev", "--remount-ro", "/"],
    ...Object.entries(boxed.environment).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--chdir", "/", "--", ...underLimits(boxed.mostBytes)],
  ];
}

/**
 * Distributions that forbid namespaces to users have the command all the same, and Node must run under filter and
 * limits: it is tried.
 */
async function works(command: string, before: readonly string[], filter: Uint8Array): Promise<boolean> {
  const probe = "process.exit(require('node:fs').existsSync('/etc/passwd') ? 1 : 0)";
  const child = spawn(command, [...before, process.execPath, "-e", probe], {
    ...{ env: {}, timeout: 10_000 },
    stdio: ["ignore", "ignore", "ignore", "ignore", "pipe"],
  });
  const given = child.stdio[4];
  if (given instanceof Writable) given.on("error", () => undefined).end(filter);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return code === 0;
  } catch {
    return false;
  }
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
