/**
 * Keeps the database from being filled by whoever submits and cancels, or submits and never comes back: of what has ended
 * each user keeps so much, see `SocketLimits.ended`. Looked at when somebody has submitted a good many since the last look,
 * and for all users now and then: other relays, and earlier runs of this one, took trials too.
 */
import type { RelayParts } from "../parts.ts";
import type { SocketLimits } from "../limits/index.ts";

/** Between two looks a user may write so many more: 7 MB at the most. */
const SUBMITS_A_LOOK = 100;
const LOOK_AT_ALL_MS = 3_600_000;
/** of whoever is not here any more: he was removed */
const NOTHING = { trials: 0, bytes: 0, days: 0 };

export interface EndedTrialsOptions {
  readonly parts: Pick<RelayParts, "queue" | "identity">;
  readonly limits: SocketLimits;
  readonly report: (error: unknown) => void;
}

export class EndedTrials {
  readonly #options: EndedTrialsOptions;
  readonly #submitted = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: EndedTrialsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.lookAtAll();
    }, LOOK_AT_ALL_MS);
    this.#timer.unref();
    this.lookAtAll();
  }

  submitted(user: string): void {
    const count = (this.#submitted.get(user) ?? 0) + 1;
    this.#submitted.set(user, count % SUBMITS_A_LOOK);
    if (count === SUBMITS_A_LOOK) this.#soon(() => this.#look(user));
  }

  lookAtAll(): void {
    this.#submitted.clear();
    this.#soon(async () => {
      for (const owner of await this.#options.parts.queue.ownersOfEnded()) await this.#look(owner);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** one after the other */
  #soon(look: () => Promise<void>): void {
    this.#looking = this.#looking.then(look).catch(this.#options.report);
  }

  async #look(owner: string): Promise<void> {
    const { parts, limits } = this.#options;
    const role = await parts.identity.memberRole(owner);
    const keep = role === null || role === "invited" ? NOTHING : limits.ended[role];
    if (keep) await parts.queue.forgetEnded(owner, keep);
  }
}
