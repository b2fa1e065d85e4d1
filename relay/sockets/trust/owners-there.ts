import type { RelayParts } from "../parts.ts";
import type { NodeSessions } from "../node/node-sessions.ts";

const FRESH_MS = 5_000;
/** relays note every half minute which nodes are connected */
const SEEN_MS = 60_000;

/** Owners whose nodes could train for somebody else right now, on any relay; looked up at most every few seconds. */
export class OwnersThere {
  readonly #parts: RelayParts;
  readonly #sessions: NodeSessions;
  #owners: Promise<ReadonlySet<string>> | null = null;
  #askedAt = 0;

  constructor(parts: RelayParts, sessions: NodeSessions) {
    this.#parts = parts;
    this.#sessions = sessions;
  }

  get(): Promise<ReadonlySet<string>> {
    const now = performance.now();
    if (this.#owners && now - this.#askedAt < FRESH_MS) return this.#owners;
    this.#askedAt = now;
    this.#owners = this.#ask();
    this.#owners.catch(() => (this.#owners = null));
    return this.#owners;
  }

  async #ask(): Promise<ReadonlySet<string>> {
    const now = await this.#parts.now();
    const records = await this.#parts.identity.nodes();
    const there = records.filter(
      ({ id, serves, paused, lastSeenAt }) =>
        serves === "anyone" && !paused && (this.#sessions.get(id) || now - lastSeenAt < SEEN_MS),
    );
    return new Set(there.map(({ owner }) => owner.id));
  }
}
