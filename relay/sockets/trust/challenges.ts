/**
 * Results that submitters called false. In memory: a relay that restarts forgets what was not settled, to the benefit of
 * whoever was accused.
 */
import type { Challenged } from "../../trust/index.ts";

/** verdicts that replicas contradicted, until a user is heard no more */
const MOST_FALSE_VERDICTS = 3;
/** of one trial: each costs a training */
const MOST_PER_TRIAL = 3;
const MOST_KEPT = 10_000;

export class Challenges {
  readonly #byTrial = new Map<string, Challenged>();
  readonly #ofTrial = new Map<string, number>();
  readonly #falseVerdicts = new Map<string, number>();

  of(trial: string): Challenged | null {
    return this.#byTrial.get(trial) ?? null;
  }

  /** whether a verdict of this user on this trial is still heard */
  mayAccuse(user: string, trial: string): boolean {
    const wrong = this.#falseVerdicts.get(user) ?? 0;
    return wrong < MOST_FALSE_VERDICTS && (this.#ofTrial.get(trial) ?? 0) < MOST_PER_TRIAL;
  }

  accuse(trial: string, challenged: Challenged): void {
    if (this.#byTrial.size >= MOST_KEPT) this.#byTrial.delete(this.#byTrial.keys().next().value!);
    this.#byTrial.set(trial, challenged);
    this.#ofTrial.set(trial, (this.#ofTrial.get(trial) ?? 0) + 1);
  }

  /** @param borneOut - the new result agrees with the one that was called false */
  settle(user: string, trial: string, borneOut: boolean): void {
    this.#byTrial.delete(trial);
    if (borneOut) this.#falseVerdicts.set(user, (this.#falseVerdicts.get(user) ?? 0) + 1);
  }
}
