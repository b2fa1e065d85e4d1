/** A node as a process: its folder, key, offer and cache, and the agent on them. */
import { mkdir } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import type { NodeOffer } from "../../../protocol/index.ts";
import { WorkbenchError, type StudyConfig } from "../../../study/index.ts";
import { openNodeLink, relayOrigin } from "../../link/index.ts";
import { startDonor, type Donor, type DonorEnd, type DonorNews } from "../index.ts";
import { findBox } from "./box/index.ts";
import { openChunkFolder } from "./chunk-folder.ts";
import { lockFolder } from "./folder-lock.ts";
import { keyFileOf, openKeyFile } from "./key-file.ts";
import { createLeaseFile } from "./lease-file.ts";
import { makeOffer, memoryOfOne } from "./make-offer.ts";
import { processTrainer } from "./process-trainer.ts";
import { readTrust } from "./trust-file.ts";

export interface NodeRequest {
  /** as people type it */
  readonly relay: string;
  /** shown to its owner; default: the computer's name */
  readonly name?: string;
  readonly version: string;
  readonly backend: StudyConfig["backend"];
  readonly slots: number;
  /** default: `nodeFolder()` */
  readonly folder?: string;
  /** of data, on disk */
  readonly cacheBytes: number;
  readonly onNews: (news: DonorNews) => void;
  readonly onMeasuring: () => void;
}

export interface RunningNode {
  readonly donor: Donor;
  readonly offer: NodeOffer;
  /** its origin */
  readonly relay: string;
  /** after the folder was given free */
  readonly ended: Promise<DonorEnd>;
}

const NO_BOX =
  "Signed programs are not run: there is no box for them. Install bubblewrap, and allow users their own namespaces (Linux).";

/** Where a node keeps its key and its cache, unless it is told. */
export function nodeFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { LOCALAPPDATA: local, XDG_DATA_HOME: xdg } = environment;
  if (process.platform === "win32" && local) return join(local, "firstlight", "node");
  if (process.platform === "darwin")
    return join(homedir(), "Library", "Application Support", "firstlight", "node");
  return join(xdg ?? join(homedir(), ".local", "share"), "firstlight", "node");
}

/** @throws WorkbenchError `usage-…` for what can never work, `node-folder-taken`, `node-key`, `cannot-train` */
export async function startNode(request: NodeRequest): Promise<RunningNode> {
  const relay = relayOrigin(request.relay);
  const folder = request.folder ?? nodeFolder();
  await makeFolder(folder);
  const unlock = await lockFolder(folder);
  try {
    const key = await openKeyFile(keyFileOf(folder, relay));
    const pinned = await readTrust(folder);
    // without a box nobody is trusted
    const mostBytes = memoryOfOne(request.slots);
    const box = pinned.length > 0 ? await findBox({ mostBytes }) : null;
    if (pinned.length > 0 && !box) request.onNews({ type: "complaint", message: NO_BOX });
    const openTrainer = processTrainer({ mostBytes, box });
    const name = (request.name ?? hostname()).slice(0, 64);
    const offer = await makeOffer({ ...request, name, folder, openTrainer, trusts: box ? pinned : [] });
    const donor = await startDonor({
      ...{ key, offer, openTrainer, onNews: request.onNews },
      connect: (told) => openNodeLink({ url: relay, key, ...told }),
      cache: await openChunkFolder(join(folder, "chunks"), request.cacheBytes),
      store: createLeaseFile(folder, relay),
    });
    return { donor, offer, relay, ended: donor.ended.finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `The folder ${JSON.stringify(folder)} cannot be used: ${why}.`;
    throw new WorkbenchError("usage-data-dir", message, "Give another --data-dir.", { cause });
  });
}
