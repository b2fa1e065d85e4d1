/** How much each caller may move: bytes a minute, and requests at once. Counted by each relay for itself. */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Busy } from "./http-refusal.ts";

export interface TrafficLimits {
  readonly bytesAMinute: number;
  readonly guestBytesAMinute: number;
  /** that one node writes, an hour: it writes on somebody else's account */
  readonly nodeWritesAnHour: number;
  /** under way for one caller */
  readonly requestsAtOnce: number;
}
export const defaultTraffic: TrafficLimits = {
  bytesAMinute: 16 * 2 ** 30,
  guestBytesAMinute: 2 ** 30,
  nodeWritesAnHour: 32 * 2 ** 30,
  requestsAtOnce: 32,
};

export class Traffic {
  readonly #limits: TrafficLimits;
  readonly #members: RateLimiterMemory;
  readonly #guests: RateLimiterMemory;
  readonly #nodeWrites: RateLimiterMemory;
  readonly #underWay = new Map<string, number>();

  constructor(limits: TrafficLimits) {
    this.#limits = limits;
    this.#members = new RateLimiterMemory({ points: limits.bytesAMinute, duration: 60 });
    this.#guests = new RateLimiterMemory({ points: limits.guestBytesAMinute, duration: 60 });
    this.#nodeWrites = new RateLimiterMemory({ points: limits.nodeWritesAnHour, duration: 3600 });
  }

  /** @throws Busy when there are too many already */
  async during<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(key) ?? 0;
    if (before >= this.#limits.requestsAtOnce)
      throw new Busy(`${before} requests are under way already.`, 1000);
    this.#underWay.set(key, before + 1);
    try {
      return await work();
    } finally {
      const left = this.#underWay.get(key)! - 1;
      if (left > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    }
  }

  /** @throws Busy with the time until there is room again */
  spend(key: string, bytes: number, isGuest: boolean): Promise<void> {
    return take(isGuest ? this.#guests : this.#members, key, bytes);
  }

  /** besides `spend` @throws Busy */
  spendNodeWrite(key: string, bytes: number): Promise<void> {
    return take(this.#nodeWrites, key, bytes);
  }
}

async function take(limiter: RateLimiterMemory, key: string, bytes: number): Promise<void> {
  if (bytes === 0) return;
  try {
    await limiter.consume(key, bytes);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new Busy("Too many bytes within too short a time.", refused.msBeforeNext);
  }
}
