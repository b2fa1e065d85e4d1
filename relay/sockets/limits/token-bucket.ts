/** So much at once, so much a second: messages of a socket, connections of an address, submits of a user. */

export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #filledAt: number;

  /** @param now - ms of a monotonic clock */
  constructor(size: BucketSize, now: number) {
    this.#size = size;
    this.#tokens = size.burst;
    this.#filledAt = now;
  }

  /** @returns whether there was one left */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** What was taken turned out to be harmless. */
  giveBack(now: number): void {
    this.#fill(now);
    this.#tokens = Math.min(this.#size.burst, this.#tokens + 1);
  }

  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#size.burst;
  }

  #fill(now: number): void {
    const { burst, perSecond } = this.#size;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
  }
}
