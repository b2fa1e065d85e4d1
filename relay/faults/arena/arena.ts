/** A relay's process with simulated nodes and a submitter around it: what every row of the matrix lets faults loose on. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BlobRef, Lease, TrialWork } from "../../../protocol/index.ts";
import { seededRandom, type SeededRandom } from "../../../study/index.ts";
import { checkHistory } from "../check-history.ts";
import { HistoryRecorder } from "../history/recorder.ts";
import type { RelayRows } from "../history/relay-rows.ts";
import { honest, type Behaviour } from "../nodes/behaviour.ts";
import { simulatedOffer } from "../nodes/offer.ts";
import { SimulatedNode } from "../nodes/simulated-node.ts";
import { RelayProcess } from "../processes/relay-process.ts";
import { simulatedWork, type WorkSettings } from "../users/simulated-work.ts";
import { SimulatedUser } from "../users/simulated-user.ts";
import { uploadBlob } from "../users/upload.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import { nodeKeyFrom } from "../wire/node-key.ts";
import { seededUuid } from "../wire/seeded-uuid.ts";
import { pause } from "../schedule/until.ts";
import type { RowOptions } from "../rows/fault-row.ts";
import { arrangeNodes, type ArrangedNode } from "./arrange-nodes.ts";
import { freshFolder } from "./fresh-folder.ts";
import { readRows } from "./read-rows.ts";

export interface ArenaSettings {
  readonly row: RowOptions;
  readonly nodes: number;
  readonly slots?: number;
  /** user `index` of this many owns nodes index, index + users, ...; user 0 is the relay's owner, and submits */
  readonly users?: number;
  readonly serves?: "owner" | "anyone";
  readonly behaviour?: (index: number) => Behaviour;
  /** of a whole trial, ms: uniform between the two */
  readonly trainMs: readonly [number, number];
  /** how long leases last; the relay's own if left out */
  readonly leaseMs?: number;
  /** upper end of the random pause before a node connects again, ms; 1000 if left out */
  readonly reconnectMs?: number;
  /** of the relay; one in the row's folder if left out */
  readonly folder?: string;
  /** postgres://…; PGlite in the folder if left out */
  readonly databaseUrl?: string;
  readonly relayOptions?: readonly string[];
  readonly relayEnvironment?: Readonly<Record<string, string>>;
  /** what nodes connect to, if not the relay itself */
  readonly nodesUrl?: (relayUrl: string) => string;
}

export interface ArenaEnd {
  readonly violations: readonly string[];
  readonly rows: RelayRows;
}

const OWNER_CODE = "the-owner-of-the-arena-of-faults";

export class Arena {
  readonly settings: ArenaSettings;
  readonly recorder: HistoryRecorder;
  readonly random: SeededRandom;
  readonly relay: RelayProcess;
  nodes: SimulatedNode[] = [];
  /** of all users' sessions */
  tokens: readonly string[] = [];
  users: SimulatedUser[] = [];
  blob: BlobRef = { id: "", bytes: 0 };
  closed = false;
  readonly #later: Promise<unknown>[] = [];

  constructor(settings: ArenaSettings) {
    const { row } = settings;
    this.settings = settings;
    mkdirSync(row.folder, { recursive: true });
    this.recorder = new HistoryRecorder(join(row.folder, "history.jsonl"));
    this.recorder.info("harness", "seed", { seed: row.seed });
    this.random = seededRandom(row.seed, "arena");
    this.relay = new RelayProcess({
      folder: this.folder,
      recorder: this.recorder,
      options: this.relayOptions(),
      environment: settings.relayEnvironment ?? {},
    });
  }

  relayOptions(): readonly string[] {
    const { relayOptions = [], databaseUrl, leaseMs } = this.settings;
    return [
      ...relayOptions,
      ...(databaseUrl === undefined ? [] : ["--database", databaseUrl]),
      ...(leaseMs === undefined ? [] : ["--lease-ms", String(leaseMs)]),
    ];
  }
  get folder(): string {
    return this.settings.folder ?? join(this.settings.row.folder, "relay");
  }
  get place() {
    const { databaseUrl } = this.settings;
    return databaseUrl === undefined
      ? ({ type: "folder", path: this.folder } as const)
      : ({ type: "server", url: databaseUrl } as const);
  }
  get user(): SimulatedUser {
    return this.users[0]!;
  }
  /** for those who look through it */
  readonly relayUrl = (): string => this.relay.url;

  /** Everything up to nodes that have been started. */
  async open(): Promise<this> {
    const keys = this.arrangedNodes();
    if (this.settings.databaseUrl === undefined) await freshFolder(this.folder);
    this.tokens = await arrangeNodes(this.place, OWNER_CODE, keys);
    await this.relay.start();
    this.users = this.tokens.map(
      (token, index) =>
        new SimulatedUser({
          name: `user ${index}`,
          address: loopbackAddress(100_000 + index),
          relayUrl: this.relayUrl,
          recorder: this.recorder,
          login: { type: "token", token },
        }),
    );
    await this.user.ask("nodes", {}); // logs in
    this.blob = await uploadBlob(this.relay.url, this.user.token, new TextEncoder().encode("simulated\n"));
    this.nodes = keys.map((_, index) => this.nodeOf(keys, index));
    for (const node of this.nodes) node.start();
    return this;
  }

  arrangedNodes(): ArrangedNode[] {
    const { nodes, users = 1, serves = "owner", slots = 1, row } = this.settings;
    return Array.from({ length: nodes }, (_, index) => ({
      key: nodeKeyFrom(`${row.seed} node ${index}`),
      user: index % users,
      serves,
      slots,
    }));
  }

  nodeOf(keys: readonly ArrangedNode[], index: number): SimulatedNode {
    const { settings } = this;
    const { key, slots } = keys[index]!;
    const [least, most] = settings.trainMs;
    return new SimulatedNode({
      key,
      offer: simulatedOffer(`node ${index}`, slots),
      address: loopbackAddress(index),
      relayUrl: () => settings.nodesUrl?.(this.relay.url) ?? this.relay.url,
      recorder: this.recorder,
      random: seededRandom(settings.row.seed, "node", index),
      behaviour: settings.behaviour?.(index) ?? honest,
      trainMs: ({ trial, attempt }: Lease) =>
        least + (most - least) * seededRandom(settings.row.seed, trial, attempt).next(),
      reconnectMs: settings.reconnectMs ?? 1000,
    });
  }

  /** Trials of a study of their own, by id. */
  works(count: number, change: Partial<WorkSettings> = {}): Map<string, TrialWork> {
    const settings: WorkSettings = {
      study: seededUuid(this.random),
      seed: this.settings.row.seed,
      epochs: 4,
      data: this.blob,
      visibility: { scope: "own" },
      estimateMs: 60_000,
      ...change,
    };
    return new Map(
      Array.from({ length: count }, (_, number) => [
        seededUuid(this.random),
        simulatedWork(number, settings),
      ]),
    );
  }

  async uploadFor(user: SimulatedUser, text: string): Promise<BlobRef> {
    return uploadBlob(this.relay.url, user.token, new TextEncoder().encode(text));
  }

  /** What is not waited for before the end of the arena's work, because it takes a relay that runs. */
  later(...work: readonly Promise<unknown>[]): void {
    this.#later.push(...work);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#later.splice(0));
  }

  /** New blobs, each sent again until a relay says that it has it. */
  async uploadUntilAnswered(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      const bytes = new TextEncoder().encode(`blob ${left} ${this.random.next()}`);
      const stored = await uploadBlob(this.relay.url, this.user.token, bytes).then(
        () => true,
        () => false,
      );
      if (stored) left -= 1;
      else await pause(100);
    }
  }

  /** SIGKILL, and a start on the same folder and port. */
  async restart(): Promise<void> {
    await this.relay.kill();
    await this.relay.start();
  }

  /** All is told once more, stopped, read, and held against the invariants. */
  async close(): Promise<ArenaEnd> {
    this.closed = true;
    try {
      if (this.relay.running) for (const user of this.users) await user.follow([...user.statuses.keys()]);
      for (const node of this.nodes) node.die();
      for (const user of this.users) await user.close();
      await this.relay.stop();
      const rows = await readRows(this.place);
      const found = checkHistory(this.recorder.entries, rows);
      return { rows, violations: found.map(({ invariant, what }) => `${invariant} ${what}`) };
    } finally {
      await this.abandon();
    }
  }

  /** After a failure: whatever still runs is ended. */
  async abandon(): Promise<void> {
    this.closed = true;
    for (const node of this.nodes) node.die();
    for (const user of this.users) await user.close();
    await this.relay.kill();
    this.recorder.close();
  }
}

/** Opens an arena, lets `work` happen in it, and ends it whatever happens. */
export async function inArena<T>(
  settings: ArenaSettings,
  work: (arena: Arena) => Promise<T>,
): Promise<{ readonly value: T; readonly end: ArenaEnd; readonly arena: Arena }> {
  const arena = new Arena(settings);
  try {
    await arena.open();
    const value = await work(arena);
    return { value, end: await arena.close(), arena };
  } catch (error) {
    await arena.abandon();
    throw error;
  }
}
