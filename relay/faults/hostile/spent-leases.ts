import type { Lease } from "../../../protocol/index.ts";
import type { SimulatedNode } from "../nodes/simulated-node.ts";

/** Watches nodes, and keeps the leases that have ended: their tokens were good once. */
export class SpentLeases {
  readonly ended: Lease[] = [];
  readonly #running = new Map<string, Lease>();
  readonly #timer: NodeJS.Timeout;

  constructor(nodes: readonly SimulatedNode[]) {
    this.#timer = setInterval(() => {
      this.#look(nodes);
    }, 100);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(nodes: readonly SimulatedNode[]): void {
    const now = new Map(
      nodes.flatMap((node) => [...node.running].map(([token, { lease }]) => [token, lease] as const)),
    );
    for (const [token, lease] of this.#running) {
      if (now.has(token)) continue;
      this.ended.push(lease);
      this.#running.delete(token);
    }
    for (const [token, lease] of now) this.#running.set(token, lease);
  }
}
