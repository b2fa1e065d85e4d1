import type { HeldLease, TrialQueue } from "../../queue/index.ts";

/** Renewals of all nodes are collected for a moment and go to the database as one: 1,000 nodes make no 100 statements. */
export class RenewBatch {
  readonly #queue: TrialQueue;
  readonly #everyMs: number;
  #next: { readonly tokens: Set<string>; readonly held: Promise<ReadonlyMap<string, HeldLease>> } | null =
    null;

  constructor(queue: TrialQueue, everyMs: number) {
    this.#queue = queue;
    this.#everyMs = everyMs;
  }

  /** @returns those that still count, others' included: look up what was asked */
  renew(tokens: readonly string[]): Promise<ReadonlyMap<string, HeldLease>> {
    const batch = this.#next ?? this.#begin();
    for (const token of tokens) batch.tokens.add(token);
    return batch.held;
  }

  #begin() {
    const tokens = new Set<string>();
    const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, HeldLease>>();
    setTimeout(() => {
      this.#next = null;
      resolve(this.#queue.renew([...tokens]));
    }, this.#everyMs);
    this.#next = { tokens, held: promise };
    return this.#next;
  }
}
