import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WorkbenchError } from "../../../study/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { pause, until } from "../schedule/until.ts";
import { openLoggedIn } from "../wire/log-in.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import { Demands } from "./demand.ts";
import type { FaultRow, RowOptions } from "./fault-row.ts";

/** beside what the relay keeps free; PGlite's own files take about 50 MB */
const DISK_MB = 400;

export const fullDisk: FaultRow = {
  id: "F12",
  name: "disk full under database and blobs",
  asked: {
    short: "once: clean refusal, 0 acknowledged lost, goes on once there is space",
    long: "10 times, 5 of them with a kill while it is full: clean refusal, 0 acknowledged lost, goes on",
  },
  run: async (row) => {
    const disk = mountDisk(row);
    if (disk === null)
      return { measured: "", facts: {}, failures: [], skipped: "needs root on Linux, for a small tmpfs" };
    try {
      const settings = { row, folder: join(disk, "relay"), nodes: 10, trainMs: [200, 600] as const };
      const times = row.long ? 10 : 1;
      const { value, end } = await inArena(settings, (arena) => fillAgainAndAgain(arena, disk, times));
      const demands = new Demands();
      demands.equal("refusals with a message", value.refused, times);
      demands.atMost("goes on after, ms", value.slowestMs, 30_000);
      return {
        measured: `filled ${times} times: ${value.refused} refused as ${value.codes.join(", ")}; took trials again at most ${(value.slowestMs / 1000).toFixed(1)} s after there was space`,
        facts: { times, refused: value.refused, slowestMs: value.slowestMs },
        failures: [...demands.failures, ...end.violations],
      };
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  },
};

/** @returns null where it may not be mounted */
function mountDisk(row: RowOptions): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const disk = join(row.folder, "disk");
  mkdirSync(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", disk], { stdio: "pipe" });
    return disk;
  } catch {
    return null; // root in a box without that right
  }
}

async function fillAgainAndAgain(arena: Arena, disk: string, times: number) {
  const codes = new Set<string>();
  let refused = 0;
  let slowestMs = 0;
  for (let time = 0; time < times; time++) {
    const busy = arena.user.submitAll(arena.works(40), 4);
    busy.catch(() => undefined); // awaited below, unless something else fails first
    await pause(200 + 500 * arena.random.next());
    // every second time to the last byte, so that writes themselves fail
    const leaveBytes = time % 2 === 0 ? 0 : 20e6;
    const ballast = fill(disk, leaveBytes);
    const code = await refusal(arena);
    if (code !== null) {
      refused += 1;
      codes.add(code);
    }
    const kills = time >= times / 2 && times > 2;
    if (kills) await arena.relay.kill();
    rmSync(ballast);
    const started = performance.now();
    if (kills) await arena.relay.start();
    await arena.user.submitAll(arena.works(1), 1);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    await busy;
  }
  await arena.user.followToTheEnd(120_000);
  return { refused, codes: [...codes], slowestMs };
}

/** @returns the file that fills it */
function fill(disk: string, leaveBytes: number): string {
  const path = join(disk, "ballast");
  const { bavail, bsize } = statfsSync(disk);
  const piece = Buffer.alloc(1e6);
  let left = bavail * bsize - leaveBytes;
  try {
    for (; left > 0; left -= piece.length)
      writeFileSync(path, left < piece.length ? piece.subarray(0, left) : piece, { flag: "a" });
  } catch {
    // it is full, which was the aim
  }
  return path;
}

/** @returns the code with which a submit is refused while the disk is full; null: it never was */
async function refusal(arena: Arena): Promise<string | null> {
  const user = await openLoggedIn(arena.relayUrl(), loopbackAddress(400_000), arena.user.token).catch(
    (error: unknown) => (error instanceof WorkbenchError ? error.code : "unknown"),
  );
  if (typeof user === "string") return user;
  try {
    return await until(
      "a refusal",
      async () => {
        const [[id, work]] = [...arena.works(1)] as [[string, unknown]];
        try {
          await arena.user.settings.recorder.record(
            "filler",
            "submit",
            { trial: id, owner: arena.user.id },
            () => user.ask("submit", { id, work }),
          );
          arena.user.statuses.set(id, null);
          return null;
        } catch (error) {
          return error instanceof WorkbenchError && error.code !== "rate-limited" ? error.code : null;
        }
      },
      15_000,
    ).catch(() => null);
  } finally {
    user.close();
  }
}
