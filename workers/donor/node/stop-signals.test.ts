/** Ctrl-C as a terminal sends it, to all processes of the command, in the middle of a trial. Linux, for /proc. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { firstlight, ofType, type Command } from "../testing/firstlight.ts";
import { nodeAtRelay, smallData } from "../testing/node-at-relay.ts";

const LONG = 180_000; // processes start slowly on a busy machine
/** Closer ones are one request, told twice by npm. */
const APART_MS = 700;
const INTERRUPTED = 130;
const ofEpoch = (least: number) => (line: Record<string, unknown>) =>
  line["type"] === "epoch" && Number(line["epoch"]) >= least;

/** What is dead but not yet collected by anyone runs no longer. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Processes that a command has started, without the shell that guards them. */
function trainersOf({ child }: Command): number[] {
  const ids = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8")
    .split(" ")
    .filter(Boolean);
  return ids.map(Number).filter((id) => readFileSync(`/proc/${id}/cmdline`, "utf8").includes(".cjs"));
}

const gone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(runs)).toEqual([]), { timeout: 10_000 });
const interrupt = ({ child }: Command): boolean => process.kill(-child.pid!, "SIGINT");

/** Ctrl-C, and once more while a trainer that does not answer holds the command up. */
async function interruptTwice(command: Command): Promise<void> {
  const trainers = trainersOf(command);
  expect(trainers).toHaveLength(1);
  process.kill(trainers[0]!, "SIGSTOP");
  interrupt(command);
  await setTimeout(APART_MS);
  expect(command.child.exitCode).toBeNull();
  interrupt(command);
  expect(await command.ended).toBe(INTERRUPTED);
  await gone(trainers);
}

test.skipIf(process.platform !== "linux")(
  "Ctrl-C lets a node's epoch end, keeps it and gives the lease back; a second one ends at once",
  { timeout: LONG },
  async () => {
    const { folder, user, pairedNode, startNode, startSweep } = await nodeAtRelay();
    const first = await pairedNode();
    const sweep = startSweep(4000);
    const { trial } = await first.line(ofType("lease"));
    await first.line(ofEpoch(2));
    const trainers = trainersOf(first);
    expect(trainers).toHaveLength(1);
    interrupt(first);
    expect(await first.ended).toBe(0);
    expect(first.lines.findLast(ofType("kept"))).toMatchObject({ trial });
    expect(first.lines.findLast(ofType("left"))).toMatchObject({ trial, how: "given-back" });
    await gone(trainers);

    const second = startNode();
    const again = await second.line(ofType("lease"));
    expect(again).toMatchObject({ trial, attempt: 2 });
    expect(again["fromEpoch"]).toBeGreaterThanOrEqual(2);
    await second.line(ofEpoch(Number(again["fromEpoch"]) + 1));
    await interruptTwice(second);

    // on this device, the same
    interrupt(sweep);
    await sweep.ended;
    const own = firstlight(
      user,
      ...["train", ...smallData, "--epochs", "4000"],
      ...["--backend", "wasm", "--out", join(folder, "own"), "--json"],
    );
    await own.line(ofType("epoch-reported"));
    const ownTrainers = trainersOf(own);
    expect(ownTrainers).toHaveLength(1);
    interrupt(own);
    await own.ended;
    expect(own.lines.findLast(ofType("trial-paused"))).toBeDefined();
    expect(own.lines.some(ofType("trial-failed"))).toBe(false);
    await gone(ownTrainers);
  },
);
