/** How much each caller may move: bytes a minute, and requests at once. Counted by each relay for itself. */
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { Busy } from "./http-refusal.ts";

export interface TrafficLimits {
  readonly bytesAMinute: number;
  readonly guestBytesAMinute: number;
  /** under way for one caller */
  readonly requestsAtOnce: number;
}
export const defaultTraffic: TrafficLimits = {
  bytesAMinute: 16 * 2 ** 30,
  guestBytesAMinute: 2 ** 30,
  requestsAtOnce: 32,
};

export class Traffic {
  readonly #limits: TrafficLimits;
  readonly #members: RateLimiterMemory;
  readonly #guests: RateLimiterMemory;
  readonly #underWay = new Map<string, number>();

  constructor(limits: TrafficLimits) {
    this.#limits = limits;
    this.#members = new RateLimiterMemory({ points: limits.bytesAMinute, duration: 60 });
    this.#guests = new RateLimiterMemory({ points: limits.guestBytesAMinute, duration: 60 });
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
  async spend(key: string, bytes: number, isGuest: boolean): Promise<void> {
    if (bytes === 0) return;
    try {
      await (isGuest ? this.#guests : this.#members).consume(key, bytes);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new Busy("Too many bytes within a minute.", refused.msBeforeNext);
    }
  }
}
