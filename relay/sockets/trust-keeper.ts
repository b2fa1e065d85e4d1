/** Judges results and lets nodes' standing follow: the decisions are `relay/trust`'s. */
import type * as v from "valibot";
import type { Verdict } from "../../protocol/index.ts";
import type { Judge } from "../queue/index.ts";
import type { RelayParts } from "./parts.ts";

export interface Ruling {
  readonly node: string;
  /** given to the queue, which may ask it again when a transaction is tried again; the last answer counts */
  readonly judge: Judge;
  readonly trainingMs: () => number;
}

export class TrustKeeper {
  readonly #parts: RelayParts;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  rule(node: string): Promise<Ruling> {
    let trainingMs = 0;
    const judge: Judge = ({ results }) => {
      const own = results.find((result) => result.node === node) ?? results[0]!;
      trainingMs = own.result.trainingMs;
      return { type: "accept", replica: own.replica };
    };
    return Promise.resolve({ node, judge, trainingMs: () => trainingMs });
  }

  /** What a submitter's own device found. @returns false: there is no such trial of his */
  async hear(owner: string, { trial, replica, valid }: v.InferOutput<typeof Verdict>): Promise<boolean> {
    if (valid) return (await this.#parts.queue.statuses(owner, [trial])).length > 0;
    return (await this.#parts.queue.overrule(owner, trial, replica)) !== null;
  }

  /** After the commit. */
  async follow({ node, trainingMs }: Ruling): Promise<void> {
    await this.#parts.identity.credit(node, { valid: null, trainingMs: trainingMs() });
  }
}
