import type { NodeSession } from "./node-session.ts";

/** The nodes connected to this relay, by id; the newest socket of a node is the one that counts. */
export class NodeSessions {
  readonly #byId = new Map<string, NodeSession>();

  get(node: string): NodeSession | undefined {
    return this.#byId.get(node);
  }

  all(): readonly NodeSession[] {
    return [...this.#byId.values()];
  }

  /** @returns the session that it takes the place of: half-open after a lost connection, or another process with its key */
  enter(session: NodeSession): NodeSession | undefined {
    const former = this.#byId.get(session.id);
    this.#byId.set(session.id, session);
    return former;
  }

  leave(session: NodeSession): void {
    session.open = false;
    if (this.#byId.get(session.id) === session) this.#byId.delete(session.id);
  }
}
