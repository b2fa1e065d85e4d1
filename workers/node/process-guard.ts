/**
 * Ends trial processes whose parent was killed: one that sits in an endless loop never hears that its channel closed.
 * A shell holds one end of a pipe and the latest list of process ids; when the parent is gone, however it went, the
 * pipe ends and the shell kills what is on the list. Windows ends children with their parent by itself.
 */
import { spawn } from "node:child_process";
import { Socket } from "node:net";

const keepListThenKill = 'while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids';

const guarded = new Set<number>();
let tell: ((line: string) => void) | null = null;

/** @returns what to call when the process has ended, before its id can belong to another */
export function guardProcess(pid: number): () => void {
  if (process.platform === "win32") return () => undefined;
  const tellGuard = (tell ??= startGuard());
  const update = (): void => tellGuard(`${[...guarded].join(" ")}\n`);
  guarded.add(pid);
  update();
  return () => {
    if (guarded.delete(pid)) update();
  };
}

function startGuard(): (line: string) => void {
  // in a session of its own: what is sent to the parent's whole group must not end it first
  const shell = spawn("/bin/sh", ["-c", keepListThenKill], {
    detached: true,
    cwd: "/",
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { stdin } = shell;
  // without a guard, processes still end with their channel unless they loop
  shell.on("error", () => undefined);
  stdin.on("error", () => undefined);
  shell.unref();
  if (stdin instanceof Socket) stdin.unref();
  return (line) => void stdin.write(line);
}
