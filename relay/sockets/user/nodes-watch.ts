/** Nodes as users see them, live: what changes is gathered and told at most twice a second. */
import type { Socket } from "socket.io";
import type { NodeView, RelayStats } from "../../../protocol/index.ts";
import type { NodeRecord } from "../../identity/index.ts";
import type { NodeSessions } from "../node/node-sessions.ts";
import type { RelayParts } from "../parts.ts";
import { InTurn } from "./in-turn.ts";
import { isSeenBy, toView, type LeaseInView, type NodeFacts } from "./node-view.ts";
import type { User } from "./user-socket.ts";

const LEAST_MS = 500;
/** Of other relays' nodes nothing is told live but what the queue tells: look again now and then. */
const LOOK_AGAIN_MS = 10_000;

export interface WatchOptions {
  readonly parts: RelayParts;
  readonly sessions: NodeSessions;
  readonly report: (error: unknown) => void;
}

interface Picture {
  readonly facts: readonly NodeFacts[];
  readonly stats: RelayStats;
}
type Seen = { nodes: NodeView[]; stats: RelayStats };

export class NodesWatch {
  readonly #options: WatchOptions;
  readonly #watchers = new Map<Socket, User>();
  /** a look asks for all nodes there are: those who ask at once share one */
  readonly #pictures = new InTurn(() => this.#look());
  readonly #again: NodeJS.Timeout;
  #timer: NodeJS.Timeout | null = null;
  #spentMs = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#again = setInterval(() => {
      this.changed();
    }, LOOK_AGAIN_MS);
    this.#again.unref();
  }

  /** @returns the picture now; from here on the socket is told when it changes */
  async begin(socket: Socket, user: User): Promise<Seen> {
    const picture = await this.#pictures.get();
    if (socket.connected && !this.#watchers.has(socket)) {
      this.#watchers.set(socket, user);
      socket.once("disconnect", () => this.#watchers.delete(socket));
    }
    return seenBy(picture, user);
  }

  async view(record: NodeRecord, user: User): Promise<NodeView> {
    const [facts] = await this.#facts([record]);
    return toView(facts!, user);
  }

  changed(): void {
    if (this.#watchers.size === 0 || this.#timer) return;
    // with many nodes one look is dear: nine tenths of the time are for other work
    this.#timer = setTimeout(() => void this.#tell(), Math.max(LEAST_MS, 10 * this.#spentMs));
  }

  close(): void {
    clearInterval(this.#again);
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #tell(): Promise<void> {
    try {
      const began = performance.now();
      const picture = await this.#pictures.get();
      for (const [socket, user] of this.#watchers) socket.emit("nodes-changed", seenBy(picture, user));
      this.#spentMs = performance.now() - began;
    } catch (error) {
      this.#options.report(error);
    } finally {
      this.#timer = null;
    }
  }

  async #look(): Promise<Picture> {
    const { identity, queue } = this.#options.parts;
    const facts = await this.#facts(await identity.nodes());
    const { waiting, leased, finishedLastHour } = await queue.stats();
    const online = facts.filter((fact) => fact.here || fact.leases.length > 0).length;
    const training = facts.filter(({ leases }) => leases.length > 0).length;
    return { facts, stats: { nodes: { online, training }, waiting, leased, finishedLastHour } };
  }

  async #facts(records: readonly NodeRecord[]): Promise<NodeFacts[]> {
    const { parts, sessions } = this.#options;
    if (records.length === 0) return [];
    const now = await parts.now();
    const byNode = new Map<string, LeaseInView[]>();
    for (const lease of await parts.queue.leasesOf(records.map(({ id }) => id)))
      byNode.set(lease.node, [...(byNode.get(lease.node) ?? []), lease]);
    return records.map((record) => {
      const session = sessions.get(record.id);
      return {
        record,
        leases: byNode.get(record.id) ?? [],
        here: session !== undefined,
        draining: session?.draining ?? false,
        lastSeenMsAgo: now - record.lastSeenAt,
        epochs: new Map([...(session?.leases.values() ?? [])].map(({ trial, epoch }) => [trial, epoch])),
      };
    });
  }
}

function seenBy({ facts, stats }: Picture, user: User): Seen {
  return {
    nodes: facts.filter((fact) => isSeenBy(fact, user)).map((fact) => toView(fact, user)),
    stats,
  };
}
