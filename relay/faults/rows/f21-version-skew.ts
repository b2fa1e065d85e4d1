import { spawnSync } from "node:child_process";
import { WorkbenchError } from "../../../study/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import { openDatabase } from "../../database/index.ts";
import { simulatedOffer } from "../nodes/offer.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import { openProven } from "../wire/log-in.ts";
import { openSocket } from "../wire/raw-socket.ts";
import { serveCommand } from "../processes/relay-process.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

const asked =
  "other protocols are refused, naming the side to update; a newer database is left alone; 0 lost";

export const versionSkew: FaultRow = {
  id: "F21",
  name: "other versions: nodes, users, the database",
  asked: { short: asked, long: asked },
  run: async (row) => {
    const { value, end } = await inArena({ row, nodes: 6, trainMs: [200, 800] }, meetOthers);
    const demands = new Demands();
    for (const [who, code] of Object.entries(value.refusals)) demands.equal(who, code, "version-skew");
    demands.that(
      `a relay of before wrote into a newer database: ${value.newer}`,
      /newer|knows/.test(value.newer),
    );
    return {
      measured: `${Object.keys(value.refusals).length} refused as version-skew; a newer database: "${value.newer.slice(0, 100)}"`,
      facts: {},
      failures: [...demands.failures, ...end.violations],
    };
  },
};

async function meetOthers(arena: Arena) {
  await arena.user.submitAll(arena.works(30));
  const refusals: Record<string, string> = {};
  for (const protocol of [0, 2, 999]) {
    refusals[`a node of protocol ${protocol}`] = await codeOf(async () => {
      const url = arena.relayUrl();
      const { key } = arena.nodes[0]!.settings;
      const offer = { ...simulatedOffer("other"), ...(protocol > 1 ? { somethingNew: true } : {}) };
      await openProven({ url, address: loopbackAddress(600_000), key, offer, protocol });
    });
    refusals[`a user of protocol ${protocol}`] = await codeOf(async () => {
      const socket = await openSocket({
        url: arena.relayUrl(),
        namespace: "/user",
        address: loopbackAddress(600_001),
      });
      try {
        await socket.ask("login", { protocol, by: { type: "passkey", key: "of tomorrow" } });
      } finally {
        socket.close();
      }
    });
  }
  await arena.user.followToTheEnd(60_000);
  return { refusals, newer: await startOnNewer(arena) };
}

async function codeOf(work: () => Promise<void>): Promise<string> {
  try {
    await work();
    return "let in";
  } catch (error) {
    return error instanceof WorkbenchError ? error.code : String(error);
  }
}

/** @returns what a relay says that finds tables of a later release */
async function startOnNewer(arena: Arena): Promise<string> {
  await arena.relay.stop();
  await raiseVersion(arena, 1000);
  const { error, stderr, stdout } = spawnSync(process.execPath, serveCommand(arena.folder, 0), {
    encoding: "utf8",
    timeout: 20_000,
  });
  await raiseVersion(arena, -1000);
  await arena.relay.start();
  return `${stderr}${stdout}${error ? String(error) : ""}`;
}

async function raiseVersion(arena: Arena, by: number): Promise<void> {
  const database = await openDatabase(arena.place, { tables: [], leastFreeBytes: 0 });
  await database.query("update firstlight_schema set version = version + $1 where part = 'queue'", [by]);
  await database.close();
}
