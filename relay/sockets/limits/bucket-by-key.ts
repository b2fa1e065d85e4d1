import { TokenBucket, type BucketSize } from "./token-bucket.ts";

/** A bucket for each address or user; full ones are forgotten, so that memory follows who is active. */
export class BucketByKey {
  readonly #buckets = new Map<string, TokenBucket>();
  #sweptAt = performance.now();

  take(key: string, size: BucketSize): boolean {
    const now = performance.now();
    this.#sweep(now);
    const bucket = this.#buckets.get(key) ?? new TokenBucket(size, now);
    this.#buckets.set(key, bucket);
    return bucket.take(now);
  }

  giveBack(key: string): void {
    this.#buckets.get(key)?.giveBack(performance.now());
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < 60_000) return;
    this.#sweptAt = now;
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(now)) this.#buckets.delete(key);
  }
}
