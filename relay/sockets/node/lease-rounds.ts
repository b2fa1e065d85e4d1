/**
 * Pushes leases to idle nodes. One round at a time: news of work that come meanwhile make one more round. Nodes that
 * have waited longest are asked for first, and a kind of node for which there was nothing is not asked for again.
 */
import canonicalize from "canonicalize";
import type { Lease } from "../../../protocol/index.ts";
import { betweenFaults } from "../../fault-points.ts";
import type { LeasingNode, TrialQueue } from "../../queue/index.ts";
import { freeSlots, type NodeSession } from "./node-session.ts";
import type { NodeSessions } from "./node-sessions.ts";

/** A node may have refused what others of its kind would take: so many are asked for before a kind is given up. */
const EMPTY_ANSWERS = 3;
/** what is asked for meanwhile goes to the queue together, in one round trip */
const AT_ONCE = 8;
/** News can get lost with a connection to the database; then this finds the work. */
const LOOK_AGAIN_MS = 5_000;

export interface RoundsOptions {
  readonly queue: TrialQueue;
  readonly sessions: NodeSessions;
  /** other relays wake at the same moment: spread them out */
  readonly jitterMs: number;
  readonly report: (error: unknown) => void;
  readonly leased: (session: NodeSession, lease: Lease) => void;
}

export class LeaseRounds {
  readonly #options: RoundsOptions;
  readonly #timer: NodeJS.Timeout;
  #asked = false;
  #running: Promise<void> | null = null;
  #stopped = false;
  #wake: NodeJS.Timeout | null = null;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#lookAgain(), LOOK_AGAIN_MS * (0.8 + 0.4 * Math.random()));
    this.#timer.unref();
  }

  wake(): void {
    this.#asked = true;
    if (this.#running || this.#stopped || this.#wake) return;
    const begin = () => {
      this.#wake = null;
      this.#running = this.#rounds().finally(() => {
        this.#running = null;
      });
    };
    this.#wake = setTimeout(begin, Math.random() * this.#options.jitterMs);
  }

  /** Resolves when no lease is on its way any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    if (this.#wake) clearTimeout(this.#wake);
    await this.#running;
  }

  async #lookAgain(): Promise<void> {
    if (this.#running || this.#idle().length === 0) return;
    const waiting = await this.#options.queue.stats().then(
      (stats) => stats.waiting,
      () => 1,
    );
    if (waiting > 0) this.wake();
  }

  async #rounds(): Promise<void> {
    while (this.#asked && !this.#stopped) {
      this.#asked = false;
      try {
        await this.#round();
      } catch (error) {
        this.#options.report(error); // the database is away or full: `lookAgain` tries again
        return;
      }
    }
  }

  #idle(): NodeSession[] {
    const now = performance.now();
    const idle = this.#options.sessions.all().filter((session) => freeSlots(session, now) > 0);
    return idle.sort((a, b) => a.servedAt - b.servedAt);
  }

  async #round(): Promise<void> {
    const nodes = this.#idle().values();
    const nothingFor = new Map<string, number>();
    const ask = async () => {
      for (const session of nodes) {
        if (this.#stopped) return;
        const kind = kindOf(session);
        if ((nothingFor.get(kind) ?? 0) >= EMPTY_ANSWERS) continue;
        const found = await this.#leaseTo(session);
        if (found === 0) nothingFor.set(kind, (nothingFor.get(kind) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
  }

  async #leaseTo(session: NodeSession): Promise<number> {
    const most = freeSlots(session, performance.now());
    const node = leasingNode(session);
    if (most === 0 || !node) return 1;
    // before it is known what comes of it: whoever makes the queue fail must not be the first each time
    session.servedAt = performance.now();
    const leases = await betweenFaults("lease", () => this.#options.queue.lease(node, most));
    for (const lease of leases) await this.#push(session, lease);
    return leases.length;
  }

  async #push(session: NodeSession, lease: Lease): Promise<void> {
    if (freeSlots(session, performance.now()) > 0) {
      this.#options.leased(session, lease);
      return;
    }
    // it left while the database was asked: others need not wait for the lease to end by itself
    const message = `Node ${session.id.slice(0, 12)} left before the trial reached it.`;
    const fault = { reason: "lost-node", message, action: "It goes to another node." } as const;
    await this.#options.queue.fail(lease.token, "given-back", fault);
  }
}

function leasingNode({ id, record, offer, has }: NodeSession): LeasingNode | null {
  return record && { id, owner: record.owner.id, offer, serves: record.serves, has };
}

/** What matching looks at, but for the node itself. */
function kindOf({ record, offer }: NodeSession): string {
  const { name: _, speed: __, slots: ___, ...matched } = offer;
  return `${record?.owner.id} ${record?.serves} ${canonicalize(matched)}`;
}
