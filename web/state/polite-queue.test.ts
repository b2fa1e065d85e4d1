import { beforeEach, expect, it } from "vitest";
import { PoliteQueue } from "./polite-queue.ts";

class FakeClock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];
  nowMs = (): number => this.#now;
  after = (ms: number, run: () => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  };
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { run } of due) run();
  }
}

let clock: FakeClock;
let spoken: string[];
let queue: PoliteQueue;
beforeEach(() => {
  clock = new FakeClock();
  spoken = [];
  queue = new PoliteQueue(clock, (text) => spoken.push(text));
});

it("speaks the first at once and the next ten seconds later", () => {
  queue.add("Sweep started.");
  queue.add("New best.");
  expect(spoken).toEqual(["Sweep started."]);
  clock.advance(9_999);
  expect(spoken).toHaveLength(1);
  clock.advance(1);
  expect(spoken).toEqual(["Sweep started.", "New best."]);
});

it("speaks together what waited, the latest three, none twice", () => {
  for (const text of ["a", "b", "c", "d", "d", "e"]) queue.add(text);
  clock.advance(10_000);
  expect(spoken).toEqual(["a", "c d e"]);
  clock.advance(60_000);
  queue.add("f");
  expect(spoken).toHaveLength(3);
});
