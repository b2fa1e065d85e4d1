/** What this relay lent, so that a result need not be read up before it is judged. The tables alone decide. */
import type { TrialWork } from "../../protocol/index.ts";

export interface Lent {
  readonly trial: string;
  readonly owner: string;
  readonly replica: number;
  readonly attempt: number;
  readonly node: string;
  readonly nodeOwner: string;
  readonly work: TrialWork;
}

/** of 4 KB; the oldest are forgotten, and their results read up again */
const mostKnown = 4000;

export class LentLeases {
  readonly #byToken = new Map<string, Lent>();

  remember(token: string, lent: Lent): void {
    this.#byToken.set(token, lent);
    if (this.#byToken.size <= mostKnown) return;
    for (const oldest of this.#byToken.keys()) {
      this.#byToken.delete(oldest);
      return;
    }
  }

  /** @returns null: another relay lent it, or long ago */
  get(token: string): Lent | null {
    return this.#byToken.get(token) ?? null;
  }

  forget(token: string): void {
    this.#byToken.delete(token);
  }
}
