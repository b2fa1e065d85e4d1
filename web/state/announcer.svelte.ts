import type { Clock } from "./clock.ts";
import { PoliteQueue } from "./polite-queue.ts";

/** What the live regions say. Errors interrupt, the rest waits its turn. */
export class Announcer {
  polite = $state("");
  assertive = $state("");
  readonly #queue: PoliteQueue;

  constructor(clock: Clock) {
    this.#queue = new PoliteQueue(clock, (text) => (this.polite = text));
  }

  say(text: string): void {
    this.#queue.add(text);
  }

  /** For errors only. A repeated text gets a trailing space, or it would not be read again. */
  alert(text: string): void {
    this.assertive = this.assertive === text ? `${text} ` : text;
  }
}
