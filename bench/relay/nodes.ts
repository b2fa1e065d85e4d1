/** A real sweep of 24 trials on 1, 2 and 4 real nodes of this machine, on WebAssembly. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { HistoryRecorder } from "../../relay/faults/history/recorder.ts";
import { startCommand } from "../../relay/faults/processes/command.ts";
import { RealNode } from "../../relay/faults/processes/real-node.ts";
import { RelayProcess } from "../../relay/faults/processes/relay-process.ts";
import type { Figure } from "../figure.ts";

const OWNER_CODE = "the-owner-of-the-bench";

/** random, so that the same trials are trained however many at once */
function sweepWords(quick: boolean, out: string): string[] {
  const data = ["--data", "sample:digits", "--set", "data_subset_percentage=50", "--set", "image_size=20"];
  const how = ["--mode", "full", "--sampler", "random", "--no-baseline", "--backend", "wasm", "--json"];
  const size = ["--trials", quick ? "6" : "24", "--epochs", "6", "--seed", "1"];
  return ["sweep", ...data, ...how, ...size, "--out", out];
}

/** @returns seconds that the sweep itself took, as it says */
async function sweep(words: readonly string[], folder: string): Promise<number> {
  const command = startCommand(words, { XDG_DATA_HOME: folder, FIRSTLIGHT_OWNER_CODE: OWNER_CODE });
  const { seconds } = await command.line("sweep-finished");
  await command.ended();
  return Number(seconds);
}

async function sweepOnNodes(count: number, quick: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "firstlight-bench-nodes-"));
  const recorder = new HistoryRecorder(null);
  const environment = { FIRSTLIGHT_OWNER_CODE: OWNER_CODE };
  const relay = new RelayProcess({ folder: join(folder, "relay"), recorder, environment });
  const nodes: RealNode[] = [];
  try {
    await relay.start();
    for (let index = 0; index < count; index++) {
      const name = `node-${index}`;
      const settings = { relayUrl: relay.url, folder, name, ownerCode: OWNER_CODE, heard: () => undefined };
      const node = new RealNode(settings);
      nodes.push(node);
      node.start();
      await node.pair();
    }
    const words = [...sweepWords(quick, join(folder, "sweep")), "--relay", relay.url, "--place", "mine"];
    return await sweep([...words, "--workers", String(count)], folder);
  } finally {
    for (const node of nodes) await node.kill();
    await relay.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sweepHere(quick: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "firstlight-bench-here-"));
  try {
    return await sweep([...sweepWords(quick, join(folder, "sweep")), "--workers", "1"], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function* nodeFigures(quick: boolean): AsyncGenerator<Figure> {
  const here = await sweepHere(quick);
  let one = NaN;
  for (const count of [1, 2, 4]) {
    const seconds = await sweepOnNodes(count, quick);
    if (count === 1) one = seconds;
    const efficiency = one / (count * seconds);
    yield {
      bench: "relay",
      name: `sweep/${count}-node${count > 1 ? "s" : ""}`,
      value: seconds,
      unit: "s",
      baseline: here,
      ratio: here / seconds,
      spread: null,
      runs: 1,
      note: `${(100 * efficiency).toFixed(0)} % of ${count} times one node, on ${availableParallelism()} cores; baseline: the same sweep without a relay, one trial at a time`,
    };
  }
}
