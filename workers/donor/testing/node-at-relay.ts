/** A relay in this process, and the commands of a node and its owner against it, as they are typed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startRelay } from "../../../relay/index.ts";
import { firstlight, ofType, type Command } from "./firstlight.ts";

const OWNER_CODE = "owner-of-a-test";
/** of a few pictures, so that epochs take milliseconds */
export const smallData = ["--data", "sample:digits", "--set", "data_subset_percentage=5"];

export interface NodeAtRelay {
  /** removed with the test */
  readonly folder: string;
  /** what the owner's commands are given */
  readonly user: Record<string, string>;
  /** the relay's address, and that a command says in JSON what it does */
  readonly words: readonly string[];
  /** @param name - the same node each time */
  readonly startNode: (name?: string) => Command;
  /** It has been let in. */
  readonly pairedNode: (name?: string) => Promise<Command>;
  /** of one trial, on the owner's nodes. @param environment - besides the owner's */
  readonly startSweep: (epochs: number, environment?: Record<string, string>) => Command;
}

export async function nodeAtRelay(): Promise<NodeAtRelay> {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-node-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const relay = await startRelay({
    ...{ port: 0, host: "127.0.0.1", webRoot: folder, version: "0.1.0", opens: "at-once", leaseMs: 15_000 },
    ...{ place: { folder: join(folder, "relay"), url: null }, identity: { ownerCode: OWNER_CODE } },
    ...{ onOwnerCode: () => undefined, onFailure: () => undefined, report: () => undefined },
  });
  onTestFinished(() => relay.close());
  const user = { FIRSTLIGHT_OWNER_CODE: OWNER_CODE, XDG_DATA_HOME: join(folder, "user") };
  const words = ["--relay", relay.url, "--json"];
  const startNode = (name = "node") =>
    firstlight(
      {},
      ...["node", ...words, "--data-dir", join(folder, name), "--backend", "wasm", "--name", name],
    );
  return {
    ...{ folder, user, words, startNode },
    pairedNode: async (name) => {
      const node = startNode(name);
      const { code } = await node.line(ofType("pairing"));
      await firstlight(user, "pair", ...words, "--code", String(code), "--yes").ended;
      await node.line(ofType("paired"));
      return node;
    },
    startSweep: (epochs, environment = {}) =>
      firstlight(
        { ...user, ...environment },
        ...["sweep", ...words, ...smallData, "--out", join(folder, "out"), "--place", "mine"],
        ...["--trials", "1", "--mode", "full", "--epochs", String(epochs), "--no-baseline"],
        ...["--backend", "wasm"],
      ),
  };
}
