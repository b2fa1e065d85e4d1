import type { Clock } from "./clock.ts";

const gapMs = 10_000;
const mostWaiting = 3;

/**
 * Lets at most one message through every ten seconds, so that a screen reader is not flooded. Messages that arrive
 * sooner wait and are spoken together; of more than three the latest are kept.
 */
export class PoliteQueue {
  readonly #clock: Clock;
  readonly #speak: (text: string) => void;
  #waiting: string[] = [];
  #lastMs = -Infinity;
  #pending = false;

  constructor(clock: Clock, speak: (text: string) => void) {
    this.#clock = clock;
    this.#speak = speak;
  }

  add(text: string): void {
    if (this.#waiting.includes(text)) return;
    this.#waiting = [...this.#waiting, text].slice(-mostWaiting);
    if (this.#pending) return;
    const waitMs = this.#lastMs + gapMs - this.#clock.nowMs();
    if (waitMs <= 0) {
      this.#flush();
      return;
    }
    this.#pending = true;
    this.#clock.after(waitMs, () => this.#flush());
  }

  #flush(): void {
    this.#pending = false;
    this.#lastMs = this.#clock.nowMs();
    const text = this.#waiting.join(" ");
    this.#waiting = [];
    this.#speak(text);
  }
}
