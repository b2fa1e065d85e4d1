import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { JournalEvent } from "../../../protocol/index.ts";
import { seededRandom } from "../../../study/index.ts";
import { HistoryRecorder } from "../history/recorder.ts";
import { startCommand, type Command, type Line } from "../processes/command.ts";
import { RealNode } from "../processes/real-node.ts";
import { RelayProcess } from "../processes/relay-process.ts";
import { pause, until } from "../schedule/until.ts";
import { countInfo } from "../measure/count-info.ts";
import { Demands } from "./demand.ts";
import type { FaultRow, RowOptions } from "./fault-row.ts";

const OWNER_CODE = "the-owner-of-real-processes";

export const realProcesses: FaultRow = {
  id: "REAL",
  name: "real nodes train a real sweep on WebAssembly, all of them killed with kill -9",
  asked: {
    short: "2 nodes, 4 trials: curves and best as of the undisturbed sweep",
    long: "4 nodes, 16 trials, nodes and relay killed again and again: curves and best as of the undisturbed sweep",
  },
  run: async (row) => {
    const size = row.long
      ? { nodes: 4, trials: 16, epochs: 80, percent: 20 }
      : { nodes: 2, trials: 4, epochs: 4, percent: 10 };
    const undisturbed = await sweepHere(row, size);
    const { curves, best, kills, seconds, troubles } = await sweepOverRelay(row, size);
    const demands = new Demands();
    demands.that(
      "curves differ from the undisturbed sweep's",
      JSON.stringify(curves) === JSON.stringify(undisturbed.curves),
    );
    demands.equal("best", JSON.stringify(best), JSON.stringify(undisturbed.best));
    demands.atLeast("epochs compared", Object.values(curves).flat().length, size.trials * 2);
    demands.atLeast("nodes killed", kills.nodes, row.long ? 8 : 1);
    demands.atLeast("relays killed", kills.relays, row.long ? 4 : 1);
    return {
      measured: `${size.trials} trials on ${size.nodes} nodes in ${seconds.toFixed(0)} s (undisturbed, here: ${undisturbed.seconds.toFixed(0)} s), ${kills.nodes} nodes and ${kills.relays} relays killed; ${Object.values(curves).flat().length} epochs the same, and so is the best trial`,
      facts: { ...size, ...kills, seconds, undisturbedSeconds: undisturbed.seconds },
      failures: [...demands.failures, ...troubles],
    };
  },
};

interface Size {
  readonly nodes: number;
  readonly trials: number;
  readonly epochs: number;
  /** of the sample's pictures */
  readonly percent: number;
}
interface Swept {
  /** by trial: losses of each epoch */
  readonly curves: Readonly<Record<number, readonly (readonly number[])[]>>;
  readonly best: unknown;
  readonly seconds: number;
}

function sweepWords({ seed }: RowOptions, { trials, epochs, percent }: Size, out: string): string[] {
  const data = `--data sample:digits --set data_subset_percentage=${percent} --set image_size=8`.split(" ");
  const how = "--mode full --sampler random --no-baseline --backend wasm --json".split(" ");
  const size = ["--trials", String(trials), "--epochs", String(epochs), "--seed", String(seed % 1000)];
  return ["sweep", ...data, ...how, ...size, "--out", out];
}

async function sweepHere(row: RowOptions, size: Size): Promise<Swept> {
  const out = join(row.folder, "undisturbed");
  const started = performance.now();
  const command = startCommand(sweepWords(row, size, out), { XDG_DATA_HOME: row.folder });
  const { best } = await command.line("sweep-finished");
  await command.ended();
  return { curves: readCurves(out), best, seconds: (performance.now() - started) / 1000 };
}

async function sweepOverRelay(row: RowOptions, size: Size) {
  const recorder = new HistoryRecorder(join(row.folder, "history.jsonl"));
  const relay = new RelayProcess({
    folder: join(row.folder, "relay"),
    recorder,
    options: row.long ? [] : ["--lease-ms", "6000"],
    environment: { FIRSTLIGHT_OWNER_CODE: OWNER_CODE },
  });
  const nodes: RealNode[] = [];
  const out = join(row.folder, "disturbed");
  let sweep: Command | null = null;
  try {
    await relay.start();
    nodes.push(...(await pairedNodes(row, size.nodes, relay.url, recorder)));
    const started = performance.now();
    const words = [...sweepWords(row, size, out), "--relay", relay.url, "--place", "mine", "--workers"];
    sweep = startCommand([...words, String(size.nodes)], {
      XDG_DATA_HOME: row.folder,
      FIRSTLIGHT_OWNER_CODE: OWNER_CODE,
    });
    const finished = sweep.line("sweep-finished");
    const kills = await killUntil(row, finished, relay, nodes, recorder);
    const { best } = await finished;
    const troubles = recorder.entries.flatMap((entry) =>
      entry.type === "info" && entry.op === "trouble"
        ? [`the relay said: ${JSON.stringify(entry.value)}`]
        : [],
    );
    return { curves: readCurves(out), best, kills, seconds: (performance.now() - started) / 1000, troubles };
  } finally {
    sweep?.kill();
    for (const node of nodes) await node.kill();
    await relay.kill();
    recorder.close();
  }
}

async function pairedNodes(
  row: RowOptions,
  count: number,
  relayUrl: string,
  recorder: HistoryRecorder,
): Promise<RealNode[]> {
  const nodes = Array.from({ length: count }, (_, index) => {
    const name = `node-${index}`;
    const heard = (line: Line): void => {
      recorder.info(name, line.type, line);
    };
    return new RealNode({ relayUrl, folder: row.folder, name, ownerCode: OWNER_CODE, heard });
  });
  for (const node of nodes) {
    node.start();
    await node.pair();
  }
  return nodes;
}

/** A node, a node, the relay, and so on: each time that training has got on since the last one. */
async function killUntil(
  row: RowOptions,
  finished: Promise<unknown>,
  relay: RelayProcess,
  nodes: readonly RealNode[],
  recorder: HistoryRecorder,
) {
  const random = seededRandom(row.seed, "real");
  const kills = { nodes: 0, relays: 0 };
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  const settled = finished.then(end, end);
  const most = row.long ? Infinity : 2;
  for (let turn = 0; !over.signal.aborted && turn < most; turn++) {
    const epochs = countInfo(recorder.entries, "epoch");
    await until(
      "an epoch",
      () => over.signal.aborted || countInfo(recorder.entries, "epoch") > epochs,
      180_000,
    );
    await pause(row.long ? 3000 * random.next() : 100);

    if (isOver(over.signal)) break;
    if (turn % 3 === 1) {
      await relay.kill();
      await relay.start();
      kills.relays += 1;
    } else {
      const node = nodes[random.integer(nodes.length)]!;
      await node.kill();
      await pause(500);
      node.start();
      kills.nodes += 1;
    }
  }
  await settled;
  return kills;
}

/** Asked anew: what was true before an await need not be so after it. */
const isOver = (signal: AbortSignal): boolean => signal.aborted;

function readCurves(out: string): Swept["curves"] {
  const curves: Record<number, number[][]> = {};
  const lines = readFileSync(join(out, "journal.jsonl"), "utf8").trimEnd().split("\n");
  for (const line of lines) {
    const event = v.parse(JournalEvent, JSON.parse(line));
    if (event.type !== "epoch-reported") continue;
    // an epoch that was trained again is told again: the last word is the curve's
    (curves[event.trial] ??= [])[event.epoch - 1] = [event.trainLoss, event.valLoss, event.valAccuracy];
  }
  return Object.fromEntries(Object.entries(curves).toSorted(([a], [b]) => Number(a) - Number(b)));
}
