/** Linux: which TCP connections a process has, as its kernel tells. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

const ESTABLISHED = "01";

/** @returns remote ports of the process's established connections */
export function remotePortsOf(pid: number): ReadonlySet<number> {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
        return inode === undefined ? [] : [inode];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );
  const lines = ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, "utf8").split("\n").slice(1),
  );
  return new Set(
    lines.flatMap((line) => {
      const words = line.trim().split(/\s+/);
      const port = words[2]?.split(":")[1];
      return words[3] === ESTABLISHED && sockets.has(words[9] ?? "") ? [parseInt(port!, 16)] : [];
    }),
  );
}
